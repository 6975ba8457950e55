import type { type } from "arktype";
import { ApiError, badRequest } from "./errors.ts";

type Ark = typeof type;
let loaded: Ark | undefined;

/** ArkType itself takes some 80 ms and 30 MB to load: it is, once something is to be validated. */
function ark(): Ark {
  if (loaded === undefined) {
    // A static import would load it before the server could listen, a dynamic one could not answer at once.
    // oxlint-disable-next-line typescript/no-require-imports
    const module: typeof import("arktype") = require("arktype");
    loaded = module.type;
  }
  return loaded;
}

/** Loads what validation needs, so that the first request need not wait for it. */
export function prepareValidation(): void {
  ark();
}

/**
 * A shape of the wire: an ArkType schema under its OpenAPI component name, built on first use, since building
 * costs about a millisecond and 0.2 MB each. It is a Standard Schema, so Elysia validates with it and takes its types.
 */
export interface Wire<S extends type.Any = type.Any> {
  readonly component: string;
  /** The ArkType schema, to compose others from. */
  readonly schema: () => S;
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "arktype";
    readonly validate: (value: unknown) => { value: S["infer"] };
    readonly types?: { readonly input: S["inferIn"]; readonly output: S["infer"] };
  };
}

/** The TypeScript type that a wire shape describes. */
export type Infer<W> = W extends Wire<infer S> ? S["infer"] : never;

/** Every named shape, for the OpenAPI document. */
export const components = new Map<string, Wire>();

/** Declares a shape. Validating a request against it throws a 400 that names the offending field. */
export function wire<S extends type.Any>(component: string, build: (type: Ark) => S): Wire<S> {
  let built: S | undefined;
  const schema = () => (built ??= build(ark()));
  const shape: Wire<S> = {
    component,
    schema,
    "~standard": {
      version: 1,
      vendor: "arktype",
      validate(value) {
        const parsed: S["infer"] | type.errors = schema()(value);
        if (parsed instanceof ark().errors) throw badRequest(sentence(parsed));
        return { value: parsed };
      },
    },
  };
  if (component !== "") components.set(component, shape);
  return shape;
}

/** A sentence for a person that names the field and never repeats the value that was sent. */
function sentence(errors: type.errors): string {
  const [error] = errors;
  if (error === undefined) return "The request is not valid.";
  const field = error.propString || "The request body";
  if (error.code === "required") return `${field} is required: it must be ${error.expected}.`;
  return `${error.message.replace(/^must/, `${field} must`).replace(/ \(was [\s\S]*$/, "")}.`;
}

let checking = false;

/** Makes every answer be checked against its schema. The tests turn it on; in production nothing is checked. */
export function checkAnswers(on: boolean): void {
  checking = on;
}

/**
 * The answers of an operation, by status, for types and the OpenAPI document, and the error statuses it may give
 * besides those that every operation of its kind can.
 */
export function answers<const A extends Readonly<Record<number, Wire>>>(byStatus: A): A {
  const checked: Record<string, Wire> = {};
  for (const [status, shape] of Object.entries(byStatus)) checked[status] = answer(shape);
  // The keys and types are those of `byStatus`: only `validate` differs.
  return checked satisfies Record<string, Wire> as A;
}

function answer(shape: Wire): Wire {
  let strict: type.Any | undefined;
  return {
    ...shape,
    "~standard": {
      version: 1,
      vendor: "arktype",
      validate(value) {
        if (!checking) return { value };
        strict ??= shape.schema().onDeepUndeclaredKey("reject");
        const parsed: unknown = strict(value);
        if (!(parsed instanceof ark().errors)) return { value };
        throw new ApiError(500, "answer_breaks_schema", `${shape.component}: ${parsed.summary}`);
      },
    },
  };
}

/** The body of every error. */
export type ErrorBody = { error: string; code: string };
