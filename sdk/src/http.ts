import { backoffDelay, type Backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { ClickClackError, errorFromResponse } from "./error.ts";

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;
export type Query = Record<string, string | number | boolean | undefined>;

/** What a caller may say about any single call. */
export interface CallOptions {
  /** Aborts the call; it then rejects with code `aborted`. */
  signal?: AbortSignal;
  /** Milliseconds until one attempt is given up. */
  timeoutMs?: number;
}

export interface Call extends CallOptions {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  query?: Query;
  /** Goes out as JSON, a form as the multipart that it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Sends this one call; the client's own `fetch` when absent. */
  fetch?: Fetch;
  /** Doing it twice does no more than once, so it may be retried. Reads and deletes are anyway. */
  repeatable?: boolean;
}

/** Sends one call and answers its JSON, typed as the wire promises it; `null` for an empty answer. */
export interface Http {
  <T>(call: Call): Promise<T>;
  /** The answer itself, whose body is yet to be read: bytes, or a stream. The timeout ends where it begins. */
  response(call: Call): Promise<Response>;
  /** Where the API is, and what identifies the caller there. */
  readonly baseUrl: string;
  readonly token: () => string | undefined;
  readonly fetch: Fetch;
  /** Milliseconds an attempt may take. */
  readonly timeoutMs: number;
}

export interface HttpOptions {
  baseUrl: string;
  token: () => string | undefined;
  fetch: Fetch;
  clock: Clock;
  timeoutMs: number;
  retries: number;
}

const RETRY_BACKOFF: Backoff = { base: 300, cap: 5_000 };
/** A server that asks for a longer wait than this is not waited for inside one call. */
const LONGEST_RETRY_AFTER_S = 20;
const WORTH_RETRYING = new Set([408, 425, 429, 502, 503, 504]);

export function createHttp(options: HttpOptions): Http {
  const send = async <T>(call: Call, read: (response: Response) => Promise<T>): Promise<T> => {
    const url = options.baseUrl + call.path + queryString(call.query);
    for (let attempt = 0; ; attempt++) {
      try {
        return await sendOnce(options, call, url, read);
      } catch (error) {
        const wait = retryDelay(error, call, attempt, options);
        if (wait === undefined) throw error;
        await options.clock.sleep(wait, call.signal);
        if (call.signal?.aborted) throw aborted(call);
      }
    }
  };
  const { baseUrl, token, fetch, timeoutMs } = options;
  return Object.assign(<T>(call: Call) => send<T>(call, readJson), {
    response: (call: Call) => send(call, async (response) => response),
    baseUrl,
    token,
    fetch,
    timeoutMs,
  });
}

async function readJson<T>(response: Response): Promise<T> {
  const text = await response.text();
  return JSON.parse(text === "" ? "null" : text);
}

async function sendOnce<T>(
  options: HttpOptions,
  call: Call,
  url: string,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), call.timeoutMs ?? options.timeoutMs);
  const signal = call.signal ? AbortSignal.any([call.signal, deadline.signal]) : deadline.signal;
  try {
    const response = await (call.fetch ?? options.fetch)(url, requestOf(options, call, signal));
    if (!response.ok) throw await errorFromResponse(response);
    return await read(response);
  } catch (error) {
    if (error instanceof ClickClackError) throw error;
    if (call.signal?.aborted) throw aborted(call);
    throw noAnswer(deadline.signal, error);
  } finally {
    clearTimeout(timer);
  }
}

function requestOf(options: HttpOptions, call: Call, signal: AbortSignal): RequestInit {
  const token = options.token();
  const headers = new Headers({ accept: "application/json", ...call.headers });
  const init: RequestInit = { method: call.method, headers, signal };
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  else {
    init.credentials = "include";
    // The server refuses a cookie-authenticated change without this, so no foreign page can forge one.
    if (call.method !== "GET") headers.set("x-clickclack-csrf", "1");
  }
  if (call.body instanceof FormData) init.body = call.body;
  else if (call.body !== undefined) {
    headers.set("content-type", "application/json");
    init.body = JSON.stringify(call.body);
  }
  return init;
}

function retryDelay(
  error: unknown,
  call: Call,
  attempt: number,
  options: HttpOptions,
): number | undefined {
  if (!(error instanceof ClickClackError) || attempt >= options.retries) return undefined;
  if (call.method !== "GET" && call.method !== "DELETE" && call.repeatable !== true)
    return undefined;
  if (error.code === "aborted") return undefined;
  if (!error.unanswered && !WORTH_RETRYING.has(error.status)) return undefined;
  if (error.retryAfter !== undefined) {
    return error.retryAfter > LONGEST_RETRY_AFTER_S ? undefined : error.retryAfter * 1000;
  }
  return backoffDelay(attempt, RETRY_BACKOFF, options.clock.random);
}

function queryString(query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

const aborted = (call: Call) =>
  new ClickClackError({
    status: 0,
    code: "aborted",
    message: "The request was cancelled",
    cause: call.signal?.reason,
  });

function noAnswer(deadline: AbortSignal, cause: unknown): ClickClackError {
  if (deadline.aborted) {
    return new ClickClackError({
      status: 0,
      code: "timeout",
      message: "The server took too long to answer",
      cause,
    });
  }
  if (cause instanceof SyntaxError) {
    return new ClickClackError({
      status: 0,
      code: "not_json",
      message: "The answer was not from ClickClack",
      cause,
    });
  }
  return new ClickClackError({
    status: 0,
    code: "network",
    message: "The server cannot be reached",
    cause,
  });
}
