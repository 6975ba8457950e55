/**
 * `bun scripts/openapi.ts`: writes docs/openapi.json from the routes and their schemas; `--check` only says whether the
 * file is up to date. The SDK's types are made from it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toOpenAPISchema } from "@elysiajs/openapi";
import manifest from "../package.json" with { type: "json" };
import { createApp } from "../src/app.ts";
import { loadConfig } from "../src/config.ts";
import { components, type Wire } from "../src/http/wire.ts";
import { migrateSqlite } from "../src/storage/migrate.ts";
import { openSqlite } from "../src/storage/sqlite.ts";
import { root } from "./toolchain.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const ERROR: JsonObject = {
  type: "object",
  required: ["error", "code"],
  properties: {
    error: { type: "string", description: "A sentence for a person." },
    code: { type: "string", description: "Stable, for a program." },
  },
};

const REASONS: Readonly<Record<string, string>> = {
  "200": "Done",
  "201": "Made",
  "202": "Passed on",
  "204": "Done, without content",
  "206": "A part of it",
  "304": "It has not changed",
  "400": "The request is not acceptable; the error names the field",
  "401": "Nobody is signed in, or the credential is not valid",
  "403": "The caller may not do this",
  "404": "There is no such thing, or the caller may not see it",
  "409": "The request contradicts what is stored",
  "413": "The body is too large",
  "415": "The body must be application/json",
  "416": "There is nothing in this range",
  "429": "Too often, or too many connections; Retry-After says when again",
  "426": "The address speaks WebSocket only",
  "501": "This server is not configured for it",
  "503": "The database is not available; try again later",
  "507": "The server's disk is full: nothing was stored",
};

/** What the text of a query parameter stands for. */
const QUERY_TYPES: Readonly<Record<string, JsonObject>> = {
  after_seq: { schema: { type: "integer" } },
  before_seq: { schema: { type: "integer" } },
  around_seq: { schema: { type: "integer" } },
  limit: { schema: { type: "integer" } },
  wait: { schema: { type: "number", minimum: 0, maximum: 30 } },
  include_tail: { schema: { type: "boolean" } },
  mode: { schema: { const: "latest" } },
  size: { schema: { enum: [480, 960] } },
  resync: { schema: { const: "close" } },
  has: { schema: { enum: ["file", "link", "reaction"] } },
};

/** Errors beyond those that every operation of its kind can answer. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  acceptInvite: ["401", "403", "415", "429"],
  addReaction: ["409"],
  addChannelMember: ["409"],
  attachUpload: ["409"],
  createChannel: ["409"],
  createDirectConversation: ["404"],
  createDirectMessage: ["409"],
  createInvite: ["409"],
  createMessage: ["409", "429"],
  createThreadReply: ["409", "429"],
  createTopic: ["409"],
  createUpload: ["404", "409"],
  createWorkspace: ["409"],
  deleteChannel: ["409"],
  pinMessage: ["409"],
  removeReaction: ["400"],
  leaveChannel: ["409"],
  listChannelMembers: ["409"],
  listDirectConversations: ["404"],
  removeChannelMember: ["409"],
  updateChannel: ["409"],
  updateMe: ["409"],
  updateMessage: ["409"],
  updateWorkspace: ["409"],
  searchMessages: ["404", "429"],
  requestMagicLink: ["403", "501"],
  consumeMagicLink: ["403", "415"],
  getMessageByNonce: ["404"],
  getUpload: ["416"],
  getUploadByNonce: ["404"],
  listEvents: ["404"],
  openSocket: ["404", "426", "429"],
  openStream: ["404", "429"],
  sendEphemeral: ["404", "429"],
};

/** The OpenAPI 3.1 document of every route. */
export async function openApiDocument(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "clickclack-openapi-"));
  const file = join(folder, "clickclack.db");
  migrateSqlite(file);
  const db = openSqlite(file);
  const app = createApp(loadConfig({}, {}), db);
  const schemaOf = (shape: Wire): unknown =>
    shape.schema().toJsonSchema({ fallback: (context) => context.base });
  const { paths } = toOpenAPISchema(
    app.routes,
    { staticFile: false },
    undefined,
    { arktype: schemaOf },
    "3.1.0",
  );
  const bodies = new Map<unknown, Json>();
  for (const { hooks } of app.routes.routes)
    if (hooks.body !== undefined)
      bodies.set(hooks.detail?.operationId, plain(schemaOf(hooks.body)));
  app.release();
  app.indexer.stop();
  await db.close();
  rmSync(folder, { recursive: true });

  const schemas: JsonObject = {};
  for (const [name, shape] of [...components].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    schemas[name] = plain(schemaOf(shape));
  const named = new Map(Object.entries(schemas).map(([name, schema]) => [key(schema), name]));
  const lifted: JsonObject = {};
  for (const [name, schema] of Object.entries(schemas)) lifted[name] = lift(schema, named, name);
  lifted["Error"] = ERROR;

  const document: JsonObject = {
    openapi: "3.1.0",
    info: {
      title: "ClickClack",
      version: manifest.version,
      description: "The API of a ClickClack server, for people, bots and agents alike.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }, { cookie: [] }],
    paths: operations(plain(paths), named, bodies),
    components: {
      schemas: lifted,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "A session token (`sst_…`)." },
        cookie: { type: "apiKey", in: "cookie", name: "cc_session" },
      },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Gives every operation its path parameters and errors, and puts component names where their schemas stand. */
function operations(
  paths: Json,
  named: ReadonlyMap<string, string>,
  bodies: ReadonlyMap<unknown, Json>,
): JsonObject {
  const out: JsonObject = {};
  for (const [path, methods] of entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const item: JsonObject = {};
    for (const [method, operation] of entries(methods)) {
      if (method === "options" || !isObject(operation)) continue;
      const schema = bodies.get(operation["operationId"]);
      if (schema !== undefined)
        operation["requestBody"] = { required: true, content: { "application/json": { schema } } };
      item[method] = lift(complete(path, method, operation), named);
    }
    out[path] = item;
  }
  return out;
}

function complete(path: string, method: string, operation: JsonObject): JsonObject {
  const { operationId } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const others = (Array.isArray(operation["parameters"]) ? operation["parameters"] : [])
    .filter(isObject)
    .filter((parameter) => parameter["in"] !== "path")
    .map((parameter) => ({ ...parameter, ...QUERY_TYPES[String(parameter["name"])] }));
  const responses: JsonObject = {};
  for (const [status, answer] of entries(operation["responses"] ?? {}))
    responses[status] = {
      ...(isObject(answer) ? answer : {}),
      description: REASONS[status] ?? status,
    };
  if (Object.keys(responses).length === 0) {
    const status =
      operationId === "getOpenApi" ? "200" : operationId === "openSocket" ? "101" : "204";
    responses[status] = { description: REASONS[status] ?? "Switching protocols" };
  }
  const isOpen = Array.isArray(operation["security"]);
  const errors = [
    ...(operation["requestBody"] === undefined ? [] : ["400", "413"]),
    ...(others.length > 0 ? ["400"] : []),
    ...(isOpen ? [] : ["401", "403"]),
    ...(inPath.length > 0 ? ["404"] : []),
    ...(isOpen && operation["requestBody"] === undefined ? [] : ["503"]),
    ...(method === "get" ? [] : ["507"]),
    ...(FURTHER[String(operationId)] ?? []),
  ];
  for (const status of errors)
    responses[status] ??= {
      description: REASONS[status] ?? status,
      content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
    };
  return {
    ...operation,
    ...(inPath.length + others.length > 0 && { parameters: [...inPath, ...others] }),
    responses,
  };
}

/** The same, with `$ref` wherever the schema of a named component stands. */
function lift(value: Json, named: ReadonlyMap<string, string>, self?: string): Json {
  if (Array.isArray(value)) return value.map((entry) => lift(entry, named));
  if (!isObject(value)) return value;
  const name = named.get(key(value));
  if (name !== undefined && name !== self && isObject(value) && "type" in value)
    return { $ref: `#/components/schemas/${name}` };
  return Object.fromEntries(
    Object.entries(value).map(([property, entry]) => [property, lift(entry, named)]),
  );
}

/** The same text for schemas that say the same, whatever the order of their keys. */
function key(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(key).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const sorted = Object.keys(value)
    .filter((name) => name !== "$schema")
    .toSorted();
  return `{${sorted.map((name) => `${JSON.stringify(name)}:${key(value[name] ?? null)}`).join(",")}}`;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const entries = (value: Json): [string, Json][] => (isObject(value) ? Object.entries(value) : []);

/** A copy that is JSON and nothing else, without the dialect that ArkType writes on every schema. */
function plain(value: unknown): Json {
  const copy: Json = JSON.parse(JSON.stringify(value));
  const strip = (part: Json): Json => {
    if (Array.isArray(part)) return part.map(strip);
    if (!isObject(part)) return part;
    return Object.fromEntries(
      Object.entries(part)
        .filter(([name]) => name !== "$schema")
        .map(([name, entry]) => [name, strip(entry)]),
    );
  };
  return strip(copy);
}

if (import.meta.main) {
  const file = Bun.file(join(root, "docs/openapi.json"));
  const document = await openApiDocument();
  const stale = !(await file.exists()) || (await file.text()) !== document;
  if (!process.argv.includes("--check")) await file.write(document);
  else if (stale) {
    console.error("docs/openapi.json is stale: run bun scripts/openapi.ts.");
    process.exit(1);
  }
  process.exit(0);
}
