import { components, type Wire } from "../src/http/wire.ts";

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const ERROR: JsonObject = {
  type: "object",
  required: ["error", "code"],
  properties: {
    error: { type: "string", description: "A sentence for a person." },
    code: { type: "string", description: "Stable, for a program." },
  },
};

/** The JSON Schema of a shape, as ArkType gives it. */
export const schemaOf = (shape: Wire): unknown =>
  shape.schema().toJsonSchema({ fallback: (context) => context.base });

/** Where a component stands in the document. */
export const reference = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

/** Every declared shape under its own name, and `Error`; within them, names stand for the shapes that have one. */
export function namedSchemas(): { schemas: JsonObject; names: ReadonlyMap<string, string> } {
  const plainSchemas = [...components]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, shape]) => [name, plain(schemaOf(shape))] as const);
  const bearers = Map.groupBy(plainSchemas, ([, schema]) => key(schema));
  // Within another, a shape that has several names could be any of them: it is written out.
  const names = new Map(
    [...bearers].flatMap(([shape, [first, ...others]]) =>
      first === undefined || others.length > 0 ? [] : [[shape, first[0]] as const],
    ),
  );
  const schemas: JsonObject = {};
  for (const [name, schema] of plainSchemas) schemas[name] = lift(schema, names, name);
  schemas["Error"] = ERROR;
  return { schemas, names };
}

/** What stands for a shape where an operation takes or answers it: its own name, whatever else has the same fields. */
export const standsFor = (shape: Wire): Json =>
  shape.component === "" ? plain(schemaOf(shape)) : reference(shape.component);

/** The same, with `$ref` wherever the schema of a named component stands. */
export function lift(value: Json, names: ReadonlyMap<string, string>, self?: string): Json {
  if (Array.isArray(value)) return value.map((entry) => lift(entry, names));
  if (!isObject(value)) return value;
  const name = names.get(key(value));
  if (name !== undefined && name !== self && "type" in value) return reference(name);
  return Object.fromEntries(
    Object.entries(value).map(([property, entry]) => [property, lift(entry, names)]),
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

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const entries = (value: Json | undefined): [string, Json][] =>
  isObject(value) ? Object.entries(value) : [];

/** A copy that is JSON and nothing else, without the dialect that ArkType writes on every schema. */
export function plain(value: unknown): Json {
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
