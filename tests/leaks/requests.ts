import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Entry } from "./ledger.ts";
import { COMMON } from "./filling.ts";
import type { Hidden } from "./world.ts";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}

const document: {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly get?: { readonly operationId: string; readonly parameters?: readonly Parameter[] };
      }
    >
  >;
} = JSON.parse(readFileSync(join(import.meta.dir, "../../docs/openapi.json"), "utf8"));

/** A reading operation as the document has it. */
export interface Read {
  readonly id: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
}

/** Every GET operation that the server documents. */
export const reads: readonly Read[] = Object.entries(document.paths).flatMap(([path, { get }]) =>
  get === undefined ? [] : [{ id: get.operationId, path, parameters: get.parameters ?? [] }],
);

/** One request: the values of its parameters, by name. */
export interface Request {
  readonly read: Read;
  readonly values: Readonly<Record<string, string>>;
}

/** What is asked for: the address, with every value in its place. */
export function addressOf({ read, values }: Request): string {
  const path = read.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ""),
  );
  const query = read.parameters
    .filter((parameter) => parameter.in === "query" && values[parameter.name] !== undefined)
    .map(({ name }) => `${name}=${encodeURIComponent(values[name] ?? "")}`);
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
}

/** Parameters that take the ID of something. */
const IDS = new Set([
  ...["id", "user_id", "message_id", "workspace", "target", "bot_id"],
  ...["workspace_id", "channel_id", "direct_conversation_id", "topic_id", "from", "in"],
]);

/** What else a parameter may be; a cursor comes from an answer. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  after: ["2020-01-01"],
  after_cursor: ["", "0000000000000000", "now"],
  after_seq: ["0", "2"],
  around_seq: ["2"],
  around_time: ["2020-01-01T00:00:00Z"],
  before: ["2100-01-01"],
  before_seq: ["99"],
  client_id: ["x"],
  code: ["x"],
  code_challenge: ["x".repeat(43)],
  cursor: [],
  desktop_protocol: ["1", "2"],
  error: ["access_denied"],
  has: ["file", "link", "reaction"],
  include_tail: ["true"],
  iss: ["https://id.example.com"],
  kind: ["mention", "reply", "reaction"],
  latest: ["true"],
  limit: ["1", "200"],
  mode: ["latest"],
  resync: ["close"],
  role: ["guest", "owner", "member", "moderator", "bot"],
  size: ["480"],
  state: ["x"],
  status: ["sent", "pending"],
  sort: ["relevance", "newest"],
  unread: ["true", "false"],
  wait: ["0"],
};

/** What is put where a parameter stands: everything in the world that it could mean. */
export interface Fillings {
  /** What is noted, and what every parameter of a name may be. */
  valuesOf(name: string): readonly string[];
  /** What a required parameter is while another one varies. */
  usual(name: string): string;
}

export function fillings({ ledger, workspace }: Hidden): Fillings {
  const entries: Entry[] = [...ledger.entries.values()];
  const words = entries.flatMap(({ text, what }) =>
    text.startsWith("zq") ? [{ text, what }] : [],
  );
  // No operation takes an event's ID: one of them stands for all.
  const events = entries.filter(({ text }) => text.startsWith("evt_")).slice(1);
  const ids = entries.flatMap((entry) =>
    entry.text.startsWith("zq") || events.includes(entry) ? [] : [entry.text],
  );
  const about = (pattern: RegExp) =>
    words.flatMap(({ text, what }) => (pattern.test(what) ? [text] : []));
  const known: Readonly<Record<string, readonly string[]>> = {
    ...OTHERS,
    q: [COMMON, ...words.map(({ text }) => text)],
    nonce: about(/nonce/),
    emoji: about(/reaction/),
    in: [...ids, ...about(/the name of/)],
    from: [...ids, "remy", "demi"],
    workspace: [...ids, ...about(/a workspace's name/)],
  };
  const usuals: Readonly<Record<string, string>> = {
    workspace_id: workspace.id,
    workspace: workspace.id,
    q: COMMON,
  };
  return {
    valuesOf(name) {
      const values = known[name] ?? (IDS.has(name) ? ids : undefined);
      if (values === undefined) throw new Error(`Nobody knows what ${name} may be.`);
      return values;
    },
    usual: (name) => usuals[name] ?? known[name]?.[0] ?? ids[0] ?? "",
  };
}

/** The parameters of an operation for which there is nothing to fill in. */
export const unfillable = ({ parameters }: Read): string[] =>
  parameters
    .map(({ name }) => name)
    .filter(
      (name) =>
        !IDS.has(name) && OTHERS[name] === undefined && !["q", "nonce", "emoji"].includes(name),
    );

/** Each ID where a path has a parameter; where it has two, each of the second with whatever the first may lead to. */
export function alongPath(read: Read, { valuesOf, usual }: Fillings): Request[] {
  const required = Object.fromEntries(
    read.parameters
      .filter(({ required, in: where }) => required === true && where === "query")
      .map(({ name }) => [name, usual(name)]),
  );
  let all: Record<string, string>[] = [required];
  for (const { name } of read.parameters.filter((parameter) => parameter.in === "path"))
    all = all.flatMap((values) =>
      (name === "workspace" ? workspacesOf(valuesOf(name)) : valuesOf(name)).map((value) => ({
        ...values,
        [name]: value,
      })),
    );
  return all.map((values) => ({ read, values }));
}

const workspacesOf = (ids: readonly string[]) =>
  ids.filter((id) => /^(?:wsp_|T[0-9A-Z]{16}$|zq)/.test(id));

/** The same address with each value of each query parameter. */
export function aroundQuery({ read, values }: Request, { valuesOf }: Fillings): Request[] {
  return read.parameters
    .filter((parameter) => parameter.in === "query")
    .flatMap(({ name }) =>
      valuesOf(name).map((value) => ({ read, values: { ...values, [name]: value } })),
    );
}
