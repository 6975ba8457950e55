import { type } from "arktype";
import type { ErrorBody, Wire } from "../../src/http/wire.ts";
import { declaredStatuses } from "./document.ts";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
export type Headers = Readonly<Record<string, string>>;

/** What the server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: globalThis.Headers;
  readonly text: string;
  /** The body when it has this status and exactly this shape; fails with the body otherwise. */
  is<S extends type.Any>(status: number, shape: Wire<S>): S["infer"];
  /** The error of this status; fails with the body otherwise. */
  refused(status: number): ErrorBody;
  /** The body of an answer with this status, whatever it holds. */
  json(status: number): unknown;
}

/** How a test speaks to the server, as somebody or as nobody. A body that is an object goes out as JSON. */
export interface Client {
  call(method: Method, path: string, body?: unknown, headers?: Headers): Promise<Answer>;
  get(path: string, headers?: Headers): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Headers): Promise<Answer>;
  patch(path: string, body?: unknown, headers?: Headers): Promise<Answer>;
  delete(path: string, headers?: Headers): Promise<Answer>;
}

/** A client of the server at `url()`, with headers that every request carries; `tls` says whose certificate is good. */
export function clientOf(url: () => string, always: Headers = {}, tls?: { ca: string }): Client {
  async function call(method: Method, path: string, body?: unknown, headers: Headers = {}) {
    const raw = typeof body === "string" || body instanceof Uint8Array;
    const response = await fetch(new URL(path, url()), {
      method,
      redirect: "manual",
      headers: {
        ...always,
        ...(body !== undefined && !raw && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
      ...(tls !== undefined && { tls }),
    });
    const endless = response.headers.get("content-type") === "text/event-stream";
    if (endless) await response.body?.cancel();
    const text = endless ? "" : await response.text();
    const answer = answerOf(response.status, response.headers, text);
    const declared = declaredStatuses(method, path);
    if (declared !== undefined && !declared.includes(response.status))
      throw unexpected(answer, `one of the documented ${declared.join(", ")}`);
    return answer;
  }
  return {
    call,
    get: (path, headers) => call("GET", path, undefined, headers),
    post: (path, body, headers) => call("POST", path, body, headers),
    patch: (path, body, headers) => call("PATCH", path, body, headers),
    delete: (path, headers) => call("DELETE", path, undefined, headers),
  };
}

function answerOf(status: number, headers: globalThis.Headers, text: string): Answer {
  const answer: Answer = {
    status,
    headers,
    text,
    is(wanted, shape) {
      const parsed = exactly(shape, answer.json(wanted));
      if (parsed instanceof type.errors) throw unexpected(answer, parsed.summary);
      return parsed;
    },
    refused(wanted) {
      const parsed = ErrorShape(answer.json(wanted));
      if (parsed instanceof type.errors) throw unexpected(answer, parsed.summary);
      return parsed;
    },
    json(wanted) {
      if (status !== wanted) throw unexpected(answer, String(wanted));
      return JSON.parse(text);
    },
  };
  return answer;
}

const strict = new Map<Wire, type.Any>();

/** The value when it has this shape and no key beyond it, else what is wrong. */
export function exactly<S extends type.Any>(
  shape: Wire<S>,
  value: unknown,
): S["infer"] | type.errors {
  let schema = strict.get(shape);
  if (schema === undefined)
    strict.set(shape, (schema = shape.schema().onDeepUndeclaredKey("reject")));
  return schema(value);
}

/** The body of every error: a sentence and a code, and nothing else. */
export const ErrorShape = type({ error: /^\S.* .*\.$/s, code: /^[a-z0-9_]+$/ }).onUndeclaredKey(
  "reject",
);

const unexpected = ({ status, text }: Answer, wanted: string) =>
  new Error(`Wanted ${wanted}, got ${status}: ${text.slice(0, 2_000)}`);
