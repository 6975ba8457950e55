import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import "../src/app.ts";
import { components } from "../src/http/wire.ts";
import { openApiDocument } from "./openapi.ts";
import { entries, isObject, type Json, type JsonObject } from "./openapi-schema.ts";
import { root } from "./toolchain.ts";

const document: Json = JSON.parse(await openApiDocument());

const within = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) ? value[name] : undefined;
const schemas = within(within(document, "components"), "schemas");
const operations = entries(within(document, "paths")).flatMap(([path, methods]) =>
  entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
);

/** Every body and answer with content: where it stands, its status if it has one, its schema and its examples. */
const contents = operations.flatMap(({ name, operation }) => {
  const answers = entries(within(operation, "responses"));
  const holders: [string, Json | undefined][] = [
    ["", within(operation, "requestBody")],
    ...answers,
  ];
  return holders.flatMap(([status, holder]) =>
    entries(within(holder, "content")).map(([type, media]) => ({
      where: `${name} ${status} ${type}`,
      status,
      type,
      reference: String(within(within(media, "schema"), "$ref") ?? ""),
      schema: within(media, "schema"),
      values: entries(within(media, "examples")).map(([label, one]) => ({
        label,
        value: within(one, "value"),
      })),
    })),
  );
});

/** The shape that a reference names, with no field beyond those that it declares. */
function shapeOf(reference: string) {
  const shape = components.get(reference.replace("#/components/schemas/", ""));
  if (shape === undefined) throw new Error(`${reference} names no shape.`);
  return shape.schema().onDeepUndeclaredKey("reject");
}

/** Whether what a route declares without a name, such as a form, has all that it must have. */
function isWhole(schema: Json | undefined, value: Json | undefined): boolean {
  const required = within(schema, "required");
  const names = Array.isArray(required) ? required.map(String) : [];
  return isObject(value) && names.every((name) => value[name] !== undefined);
}

/** The codes that the server's source has words for. */
async function knownCodes(): Promise<Set<string>> {
  const codes = new Set<string>();
  for await (const path of new Bun.Glob("src/**/*.ts").scan(root)) {
    if (path.endsWith(".test.ts")) continue;
    const text = await Bun.file(join(root, path)).text();
    for (const [, code = ""] of text.matchAll(/"([a-z]+(?:_[a-z]+)*)"/g)) codes.add(code);
    for (const [, what = ""] of text.matchAll(/"([A-Z][a-z ]+)"/g))
      codes.add(`${what.toLowerCase().replaceAll(" ", "_")}_not_found`);
  }
  return codes;
}

describe("in the API's document", () => {
  test("every operation has its own name, a summary and a tag", () => {
    const ids = operations.map(({ operation }) => within(operation, "operationId"));
    expect(ids).toEqual([...new Set(ids)]);
    for (const { operation } of operations)
      expect(operation).toMatchObject({ summary: expect.any(String), tags: [expect.any(String)] });
  });

  test("every parameter is described", () => {
    for (const { name, operation } of operations) {
      const parameters = within(operation, "parameters");
      for (const parameter of Array.isArray(parameters) ? parameters : [])
        expect([name, parameter]).toEqual([
          name,
          expect.objectContaining({ description: expect.stringMatching(/\.$/) }),
        ]);
    }
  });

  test("every body and every answer with content has an example", () => {
    const without = contents.filter(({ values }) =>
      values.length === 0 ? true : values.some(({ value }) => value === undefined),
    );
    expect(without.map(({ where }) => where)).toEqual([]);
    const silent = operations.flatMap(({ name, operation }) =>
      entries(within(operation, "responses"))
        .filter(([status]) => !["101", "204", "302", "304"].includes(status))
        .filter(([, answer]) => entries(within(answer, "content")).length === 0)
        .map(([status]) => `${name} ${status}`),
    );
    expect(silent).toEqual([]);
  });

  test("every example is what its schema says, and holds nothing besides", () => {
    for (const { where, type, reference, schema, values } of contents)
      for (const { value } of values) {
        if (reference === "#/components/schemas/Error") continue;
        if (reference !== "") expect([where, shapeOf(reference)(value)]).toEqual([where, value]);
        else if (within(schema, "type") === "string") expect(value).toBeString();
        else expect([where, type, isWhole(schema, value)]).toEqual([where, type, true]);
      }
  });

  test("every ID in an example has its prefix and is a ULID", () => {
    const ids = JSON.stringify(contents.flatMap(({ values }) => values)).matchAll(
      /"(\w*_)?ids?":(?:"([^"]*)"|\["([^"]*)"\])/g,
    );
    for (const [field, name = "", one, first] of ids)
      if (
        !["client_", "turn_", "route_", "account_", "item_", "action_"].some((end) =>
          name.endsWith(end),
        )
      )
        expect([field, one ?? first]).toEqual([
          field,
          expect.stringMatching(/^([a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}|work|when|)$/),
        ]);
  });

  test("every error's example is a sentence and a code that the server gives", async () => {
    const known = await knownCodes();
    const errors = contents.filter(({ reference }) => reference === "#/components/schemas/Error");
    expect(errors.length).toBeGreaterThan(operations.length);
    for (const { where, values } of errors)
      for (const { label, value } of values) {
        const { error, code, ...others }: JsonObject = isObject(value) ? value : {};
        expect([where, others]).toEqual([where, {}]);
        expect(error).toMatch(/^\S.*\.$/);
        expect(code).toBe(label);
        expect([...known]).toContain(String(code));
      }
  });

  test("every declared shape has its own name, and each operation names its own shapes", () => {
    expect(Object.keys(isObject(schemas) ? schemas : {}).toSorted()).toEqual(
      [...components.keys(), "Error"].toSorted(),
    );
    for (const [name, schema] of entries(schemas))
      expect([name, within(schema, "$ref")]).toEqual([name, undefined]);
    const named = contents.map(({ where, reference }) => `${where} ${reference.split("/").at(-1)}`);
    expect(named).toContain("post /api/channels/{id}/read  application/json ReadRequest");
    expect(named).toContain(
      "delete /api/channels/{id}/members/{user_id} 200 application/json ChannelMemberRemoved",
    );
  });
});
