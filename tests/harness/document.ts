import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Described {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Schema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
  readonly operationId: string;
}

/** One operation of the OpenAPI document. */
export interface Operation {
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `{name}` where a path parameter stands. */
  readonly path: string;
  readonly query: readonly string[];
  /** The fields of its JSON body; absent when it takes none. */
  readonly fields?: readonly string[];
  readonly statuses: readonly number[];
}

const document: {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
} = JSON.parse(readFileSync(join(import.meta.dir, "../../docs/openapi.json"), "utf8"));

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Every operation that the server documents. */
export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(
  ([path, methods]) =>
    METHODS.flatMap((method) => {
      const described = methods[method.toLowerCase()];
      return described === undefined ? [] : [operationOf(method, path, described)];
    }),
);

function operationOf(method: Operation["method"], path: string, described: Described): Operation {
  const schema = described.requestBody?.content["application/json"]?.schema;
  const query = (described.parameters ?? []).filter((parameter) => parameter.in === "query");
  return {
    id: described.operationId,
    method,
    path,
    query: query.map((parameter) => parameter.name),
    ...(schema && { fields: Object.keys(resolved(schema).properties ?? {}) }),
    statuses: Object.keys(described.responses).map(Number),
  };
}

function resolved(schema: Schema): Schema {
  const name = schema.$ref?.split("/").at(-1);
  return name === undefined ? schema : (document.components.schemas[name] ?? {});
}

/** The statuses that the document declares for a request, or `undefined` when it describes no such operation. */
export function declaredStatuses(method: string, path: string): readonly number[] | undefined {
  const parts = (path.split("?")[0] ?? "").split("/");
  const matching = operations.filter(
    (operation) => operation.method === method && matches(operation.path.split("/"), parts),
  );
  // `/messages/by-nonce` is `/messages/{id}` as well: the one with fewer parameters is meant.
  return matching.sort((a, b) => a.path.split("{").length - b.path.split("{").length)[0]?.statuses;
}

const matches = (pattern: readonly string[], parts: readonly string[]) =>
  pattern.length === parts.length &&
  pattern.every((part, index) =>
    part.startsWith("{") ? parts[index] !== "" : part === parts[index],
  );
