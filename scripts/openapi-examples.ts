import {
  CHOICES,
  EVENTS,
  MINUTE,
  OWN_PREFIX,
  PREFIXES,
  RARE,
  ROUTE,
  ULID,
  VALUES,
  WHOLE,
} from "./openapi-example-values.ts";
import { entries, isObject, type Json, type JsonObject } from "./openapi-schema.ts";

/** An operation that an example is made for, with the status of its answer, and the document's components. */
export interface Occasion {
  readonly operationId: string;
  readonly path: string;
  /** Empty for a body. */
  readonly status: string;
  readonly schemas: JsonObject;
}

/** An example of a schema, made of its fields' names. Throws where a field's name says nothing yet. */
export function exampleOf(schema: Json | undefined, occasion: Occasion): Json {
  return WHOLE[occasion.operationId] ?? valueOf(schema, "", "", occasion);
}

function valueOf(schema: Json | undefined, owner: string, field: string, occasion: Occasion): Json {
  if (!isObject(schema)) throw unknown(owner, field, occasion);
  const special = ofOperation(owner, field, occasion);
  if (special !== undefined) return special;
  const component = String(schema["$ref"] ?? "")
    .split("/")
    .at(-1);
  if (component) return valueOf(occasion.schemas[component], component, field, occasion);
  const [option] = Array.isArray(schema["anyOf"]) ? schema["anyOf"] : [];
  if (option !== undefined) return valueOf(option, owner, field, occasion);
  if (schema["const"] !== undefined) return schema["const"];
  const said = saidOf(owner, field, occasion);
  if (Array.isArray(schema["enum"])) return chosen(schema["enum"], said);
  if (said !== undefined && fits(schema["type"], said)) return said;
  switch (schema["type"]) {
    case "array":
      return [valueOf(schema["items"], owner, field, occasion)];
    case "object":
      return objectOf(schema, owner, field, occasion);
    case "boolean":
      return /^(has_more|joined|can_send|following|reacted_by_me|request|has_password|mailed|mail)$/.test(
        field,
      );
    case "integer":
    case "number":
      return typeof schema["minimum"] === "number" ? Math.max(1, schema["minimum"]) : 1;
    default:
      throw unknown(owner, field, occasion);
  }
}

function objectOf(schema: JsonObject, owner: string, field: string, occasion: Occasion): Json {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  // What is declared within another has that one's name before its own.
  const inner = owner === field || field === "" || occasion.schemas[owner] === schema;
  const self = inner ? owner : `${owner}.${field}`;
  const example: JsonObject = {};
  for (const [name, property] of entries(schema["properties"]))
    if (required.includes(name) || !isRare(self, name, occasion))
      example[name] = valueOf(property, self, name, occasion);
  return example;
}

function isRare(owner: string, name: string, occasion: Occasion): boolean {
  if (owner === "Event" && (name === "seq" || name === "channel_id")) {
    const payload: readonly string[] = EVENTS[occasion.operationId] ?? [];
    if (occasion.path.startsWith("/api/dms") && name === "channel_id") return true;
    return !payload.includes("message_id") && (name === "seq" || !payload.includes("channel_id"));
  }
  if (ofOperation(owner, name, occasion) !== undefined) return false;
  // Direct conversations are named in their own operations, and channels are not.
  if (occasion.path.startsWith("/api/dms")) {
    if (name === "channel_id") return true;
    if (name === "direct_conversation_id") return false;
  }
  return RARE.has(name) || RARE.has(`${owner}.${name}`);
}

const ofOperation = (owner: string, field: string, { operationId, status }: Occasion) =>
  VALUES[`${operationId} ${status}.${owner}.${field}`] ??
  VALUES[`${operationId}.${owner}.${field}`];

function saidOf(owner: string, field: string, occasion: Occasion): Json | undefined {
  if (owner === "Event" && (field === "type" || field === "payload"))
    return eventOf(field, occasion);
  return VALUES[`${owner}.${field}`] ?? VALUES[field] ?? identified(owner, field);
}

function eventOf(field: "type" | "payload", { operationId }: Occasion): Json | undefined {
  const [type, ...payload] = EVENTS[operationId] ?? [];
  if (type === undefined || field === "type") return type;
  return Object.fromEntries(
    payload.map((name) => [name, VALUES[name] ?? identified("", name) ?? ""]),
  );
}

/** What the end of a field's name tells: an ID, a public route ID, a time. */
function identified(owner: string, field: string): string | undefined {
  if (field === "id") return OWN_PREFIX[owner] && `${OWN_PREFIX[owner]}_${ULID}`;
  if (field === "route_id")
    return `${{ DirectConversation: "D", Message: "M", Channel: "C" }[owner] ?? "T"}${ROUTE}`;
  if (field.endsWith("route_id")) return `${field.startsWith("workspace") ? "T" : "C"}${ROUTE}`;
  if (field.endsWith("_at") || field.endsWith("_until")) return MINUTE;
  const prefix = PREFIXES.find(([end]) => end.test(field))?.[1];
  return prefix && `${prefix}_${ULID}`;
}

const fits = (type: Json | undefined, value: Json): boolean =>
  type === "integer"
    ? typeof value === "number"
    : type === "array"
      ? Array.isArray(value)
      : type === "object"
        ? isObject(value)
        : typeof value === type;

const chosen = (choices: readonly Json[], said: Json | undefined): Json =>
  [said, ...CHOICES].find((choice) => choice !== undefined && choices.includes(choice)) ??
  choices.find((choice) => choice !== "") ??
  "";

const unknown = (owner: string, field: string, { operationId }: Occasion) =>
  new Error(
    `${operationId}: scripts/openapi-example-values.ts has no example of ${owner}.${field}: add one to VALUES, PREFIXES or EVENTS.`,
  );
