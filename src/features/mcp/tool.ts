import type { type } from "arktype";
import type { Actor } from "../../access/actor.ts";
import { changes, requireScopes, type Grant } from "../../access/scopes.ts";
import { badRequest } from "../../http/errors.ts";
import type { Wire } from "../../http/wire.ts";
import type { EventPage } from "../../realtime/wire.ts";
import type { Poll } from "../../realtime/polling.ts";
import type { Database } from "../../storage/database.ts";
import type { SearchPage, SearchQuery } from "../search/wire.ts";
import type { UploadStores } from "../uploads/create.ts";
import { MEANINGS } from "./wire.ts";

/** A bot that calls a tool, and what of it. */
export interface Call {
  readonly actor: Actor;
  /** The workspace that the bot's token is for. */
  readonly workspace: { readonly id: number; readonly public_id: string };
  readonly correlation_id: string;
  /** Aborts when the caller has gone or the server stops. */
  readonly gone: AbortSignal;
}

/** What tools reach into. */
export interface Reach {
  readonly db: Database;
  readonly uploads: UploadStores;
  readonly search: (actor: Actor, query: SearchQuery, gone: AbortSignal) => Promise<SearchPage>;
  readonly events: (call: Call, query: Poll) => Promise<EventPage>;
}

/** A tool as it is listed and called. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The operation of the API that it is: whose scopes it needs. */
  readonly operation: string;
  readonly input: () => JsonSchema;
  readonly output: () => JsonSchema;
  /** Doing it again with the same arguments changes nothing more. */
  readonly repeatable: boolean;
  run(reach: Reach, call: Call, args: unknown): Promise<{ structured: object; text: string }>;
}

/** A JSON Schema of an object, as the protocol wants it. */
export type JsonSchema = { type: "object"; [key: string]: unknown };

interface Definition<In extends type.Any, Out extends type.Any> extends Omit<
  Tool,
  "input" | "output" | "run" | "repeatable"
> {
  readonly repeatable?: boolean;
  readonly input: Wire<In>;
  readonly output: Wire<Out>;
  /** What the API's operation does. */
  readonly act: (reach: Reach, call: Call, input: In["infer"]) => Promise<Out["infer"] & object>;
  /** The answer in a few words for a reader. */
  readonly say: (answer: Out["infer"]) => string;
}

/** Makes a tool of an operation: its arguments are checked by their schema, the policy is that of the operation. */
export function tool<In extends type.Any, Out extends type.Any>({
  input,
  output,
  act,
  say,
  repeatable = false,
  ...named
}: Definition<In, Out>): Tool {
  return {
    ...named,
    repeatable: repeatable || isReading(named),
    input: once(() => described(jsonSchema(input))),
    output: once(() => jsonSchema(output)),
    async run(reach, call, args) {
      if (typeof args !== "object" || args === null)
        throw badRequest("The arguments must be an object.");
      const { value } = input["~standard"].validate(args);
      const structured = await act(reach, call, value);
      return { structured, text: say(structured) };
    },
  };
}

/** Whether a tool only reads. */
export const isReading = ({ operation }: Pick<Tool, "operation">): boolean =>
  operation.startsWith("GET ");

/** Whether a token may use a tool. */
export function mayUse(grant: Grant, { operation }: Tool): boolean {
  try {
    requireScopes(grant, operation);
    return true;
  } catch {
    return false;
  }
}

/** The bot as it may act in a tool; 403 for a scope that its token does not have. */
export function admitted(actor: Actor & { readonly grant: Grant }, { operation }: Tool): Actor {
  requireScopes(actor.grant, operation);
  return { ...actor, changing: changes(operation) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The JSON Schema of a shape, in which the arguments say what they mean. */
function jsonSchema(shape: Wire): JsonSchema {
  const { $schema: _, ...schema } = shape
    .schema()
    .toJsonSchema({ fallback: (context) => context.base });
  return { ...schema, type: "object" };
}

function described(schema: JsonSchema): JsonSchema {
  const properties: Record<string, object> = {};
  for (const [name, property] of Object.entries(schema["properties"] ?? {}))
    properties[name] = { ...property, description: MEANINGS[name] };
  return { ...schema, properties };
}
