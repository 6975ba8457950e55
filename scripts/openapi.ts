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
import type { Wire } from "../src/http/wire.ts";
import { migrateSqlite } from "../src/storage/migrate.ts";
import { openSqlite } from "../src/storage/sqlite.ts";
import { errorExample, furtherStatuses, REASONS } from "./openapi-errors.ts";
import { exampleOf } from "./openapi-examples.ts";
import { descriptionOf, QUERY_TYPES } from "./openapi-parameters.ts";
import {
  entries,
  isObject,
  lift,
  namedSchemas,
  plain,
  reference,
  schemaOf,
  standsFor,
  type Json,
  type JsonObject,
} from "./openapi-schema.ts";
import { root } from "./toolchain.ts";

/** The OpenAPI 3.1 document of every route. */
export async function openApiDocument(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "clickclack-openapi-"));
  const file = join(folder, "clickclack.db");
  migrateSqlite(file);
  const db = openSqlite(file);
  const app = createApp(loadConfig({}, {}), db);
  const { paths } = toOpenAPISchema(
    app.routes,
    { staticFile: false },
    undefined,
    { arktype: schemaOf },
    "3.1.0",
  );
  const shapes = new Map<unknown, Shapes>();
  for (const { hooks } of app.routes.routes)
    shapes.set(hooks.detail?.operationId, { body: hooks.body, answers: hooks.response });
  app.release();
  app.indexer.stop();
  await db.close();
  rmSync(folder, { recursive: true });

  const { schemas, names } = namedSchemas();
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
    paths: operations(plain(paths), shapes, { schemas, names }),
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "A session token (`sst_…`)." },
        cookie: { type: "apiKey", in: "cookie", name: "cc_session" },
      },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

interface Shapes {
  readonly body: Wire | undefined;
  readonly answers: Readonly<Record<string, Wire>> | undefined;
}

type Named = ReturnType<typeof namedSchemas>;

/** Gives every operation its parameters, errors and examples, and names components where their schemas stand. */
function operations(
  paths: Json,
  shapes: ReadonlyMap<unknown, Shapes>,
  { schemas, names }: Named,
): JsonObject {
  const out: JsonObject = {};
  for (const [path, methods] of entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const item: JsonObject = {};
    for (const [method, operation] of entries(methods)) {
      if (method === "options" || !isObject(operation)) continue;
      name(operation, shapes.get(operation["operationId"]));
      const completed = lift(complete(path, method, operation), names);
      item[method] = isObject(completed) ? exemplify(path, method, completed, schemas) : completed;
    }
    out[path] = item;
  }
  return out;
}

/** Puts what the route declares for its body and answers in the place of what they look like. */
function name(operation: JsonObject, shapes: Shapes | undefined): void {
  if (shapes?.body !== undefined)
    operation["requestBody"] = {
      required: true,
      content: {
        ...json(standsFor(shapes.body)),
        ...(FORMS.has(operation["operationId"]) && form(standsFor(shapes.body))),
      },
    };
  const responses: JsonObject = isObject(operation["responses"]) ? operation["responses"] : {};
  for (const [status, shape] of Object.entries(shapes?.answers ?? {}))
    responses[status] = { content: json(standsFor(shape)) };
  operation["responses"] = responses;
}

const json = (schema: Json): JsonObject => ({ "application/json": { schema } });
const form = (schema: Json): JsonObject => ({ "application/x-www-form-urlencoded": { schema } });

/** What senders of webhooks and slash commands may send as a form, too. */
const FORMS = new Set<Json | undefined>([
  "postThroughHook",
  "postMattermostHook",
  "runSlashCommand",
]);

/** Adds an example to a body and to each answer that has one. */
function exemplify(
  path: string,
  method: string,
  operation: JsonObject,
  schemas: JsonObject,
): JsonObject {
  const operationId = String(operation["operationId"]);
  const occasion = (status: string) => ({ operationId, path, status, schemas });
  const exampled = (holder: Json | undefined, example: (schema: Json | undefined) => Json) => {
    for (const [, media] of entries(isObject(holder) ? holder["content"] : undefined))
      if (isObject(media)) {
        const value = example(media["schema"]);
        const code = isObject(value) ? value["code"] : undefined;
        media["examples"] = { [typeof code === "string" ? code : "typical"]: { value } };
      }
  };
  exampled(operation["requestBody"], (schema) => exampleOf(schema, occasion("")));
  for (const [status, answer] of entries(operation["responses"]))
    exampled(answer, (schema) => {
      if (!isObject(schema) || schema["$ref"] !== reference("Error")["$ref"])
        return exampleOf(schema, occasion(status));
      const error = errorExample(status, path, method, operation, bodyOf(operation, schemas));
      if (error !== undefined) return error;
      throw new Error(`${operationId}: scripts/openapi-errors.ts has no ${status}.`);
    });
  return operation;
}

/** The schema of an operation's body. */
function bodyOf(operation: JsonObject, schemas: JsonObject): Json | undefined {
  const body = isObject(operation["requestBody"]) ? operation["requestBody"] : {};
  const [media] = entries(body["content"]);
  const schema = isObject(media?.[1]) ? media[1]["schema"] : undefined;
  if (!isObject(schema)) return undefined;
  return (
    schemas[
      String(schema["$ref"] ?? "")
        .split("/")
        .at(-1) ?? ""
    ] ?? schema
  );
}

function complete(path: string, method: string, operation: JsonObject): JsonObject {
  const { operationId } = operation;
  const describe = (name: string) => {
    const description = descriptionOf(String(operationId), path, name);
    if (description === undefined)
      throw new Error(`${operationId}: scripts/openapi-parameters.ts does not describe ${name}.`);
    return description;
  };
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    description: describe(name),
    schema: { type: "string" },
  }));
  const others = (Array.isArray(operation["parameters"]) ? operation["parameters"] : [])
    .filter(isObject)
    .filter((parameter) => parameter["in"] !== "path")
    .map((parameter) => ({
      ...parameter,
      description: describe(String(parameter["name"])),
      ...QUERY_TYPES[String(parameter["name"])],
    }));
  const responses: JsonObject = {};
  for (const [status, answer] of entries(operation["responses"] ?? {}))
    responses[status] = {
      ...(isObject(answer) ? answer : {}),
      description: REASONS[status] ?? status,
    };
  if (Object.keys(responses).length === 0) {
    const status =
      operationId === "getOpenApi" ? "200" : operationId === "openSocket" ? "101" : "204";
    responses[status] = {
      description: REASONS[status] ?? "Switching protocols",
      ...(status === "200" && { content: json({ type: "object", additionalProperties: {} }) }),
    };
  }
  const isOpen = Array.isArray(operation["security"]);
  const errors = [
    ...(operation["requestBody"] === undefined ? [] : ["400", "413"]),
    ...(others.length > 0 ? ["400"] : []),
    ...(isOpen ? [] : ["401", "403"]),
    ...(inPath.length > 0 ? ["404"] : []),
    ...(isOpen && operation["requestBody"] === undefined ? [] : ["503"]),
    ...(method === "get" ? [] : ["507"]),
    ...(method === "get" || isOpen ? [] : ["429"]),
    ...furtherStatuses(String(operationId)),
  ];
  const declared = Object.keys(responses).filter((status) => status >= "400");
  for (const status of [...declared, ...errors])
    responses[status] = {
      description: REASONS[status] ?? status,
      content: json(reference("Error")),
      ...(isObject(responses[status]) && responses[status]),
    };
  return {
    ...operation,
    ...(inPath.length + others.length > 0 && { parameters: [...inPath, ...others] }),
    responses,
  };
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
