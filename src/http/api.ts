import { getLogger } from "@logtape/logtape";
import { Elysia, ParseError } from "elysia";
import type { Config } from "../config.ts";
import { isTracing, meters, underway } from "../observe.ts";
import { StorageError } from "../storage/database.ts";
import { readJson, readJsonOrForm } from "./body.ts";
import { correlationId } from "./correlation.ts";
import { ApiError, badRequest, errorBody, PageError, unauthorized } from "./errors.ts";
import { requireOwnPage } from "./origin.ts";

const errors = getLogger(["clickclack", "http"]);
const access = getLogger(["clickclack", "access"]);

/** Operations whose every answer, errors too, says that this server knows nonces: clients conclude from it. */
const NONCE_HEADERS: readonly [string, string][] = [
  ["/api/messages/by-nonce", "x-clickclack-message-nonce"],
  ["/api/uploads/by-nonce", "x-clickclack-upload-nonce"],
];

/** Operations that write a message: every answer says that bots may attach questions here. */
const WRITES_MESSAGE = /\/(?:messages|thread\/replies)(?:\?|$)/;

/** Operations that read their bodies themselves, while they come. */
const STREAMED = ["/api/uploads", "/mcp"];

/** Senders of webhooks may send forms. */
const HOOKS = "/api/hooks/";

/** Signing in: a page of another site must not be able to. */
const SIGN_IN = [
  "/api/auth/magic/consume",
  "/api/auth/password/",
  "/api/auth/setup",
  "/api/invites/accept",
  "/api/invites/preview",
  "/api/auth/github/desktop/consume",
];

const ELYSIA = {
  name: "api",
  aot: true,
  normalize: false,
} as const;

/**
 * What every API request passes: a correlation ID, the body read as JSON, CORS for the public origin, errors in the
 * wire's words, and the access log, which names route patterns and never a path, query, header or body.
 */
export function api(
  config: Pick<Config, "public_url" | "access_log">,
  /** Refuses whoever may not send a body. */
  beforeBody: (arriving: {
    readonly request: Request;
    readonly route: string;
    readonly set: { readonly headers: Record<string, string | number> };
  }) => Promise<void>,
) {
  const app = new Elysia(ELYSIA)
    .onRequest(({ request, set }) => {
      set.headers["x-correlation-id"] =
        underway()?.correlation_id ?? correlationId(request.headers);
      set.headers["cache-control"] = "no-store";
      set.headers["x-content-type-options"] = "nosniff";
      if (config.public_url !== undefined) set.headers.vary = "Origin";
      for (const [path, header] of NONCE_HEADERS)
        if (request.url.includes(path)) set.headers[header] = "supported";
      if (request.method === "POST" && WRITES_MESSAGE.test(request.url))
        set.headers["x-clickclack-questions"] = "supported";
      if (config.public_url === undefined) return;
      if (request.headers.get("origin") !== config.public_url) return;
      set.headers["access-control-allow-origin"] = config.public_url;
      set.headers["access-control-allow-credentials"] = "true";
      set.headers["access-control-expose-headers"] = "X-Correlation-ID, Retry-After";
      if (request.method !== "OPTIONS") return;
      set.headers["access-control-allow-methods"] = "GET, HEAD, POST, PUT, PATCH, DELETE";
      set.headers["access-control-allow-headers"] =
        "Authorization, Content-Type, X-ClickClack-CSRF, X-Request-ID, X-Correlation-ID";
      set.headers["access-control-max-age"] = "600";
      set.status = 204;
      return "";
    })
    .onParse({ as: "global" }, async ({ request, route, set }) => {
      await beforeBody({ request, route, set });
      if (STREAMED.includes(route)) return {};
      if (route.startsWith(HOOKS)) return readable(readJsonOrForm(request));
      // Whoever is not signed in yet is looked at before their body is.
      if (SIGN_IN.some((path) => request.url.includes(path)))
        requireOwnPage(request.headers, config.public_url);
      return readable(readJson(request));
    })
    .onError({ as: "global" }, ({ error: thrown, code, set, request, route }) => {
      // Elysia wraps what is thrown before and while a body is read.
      const error = thrown instanceof ParseError ? thrown.cause : thrown;
      const answer = answerTo(error, code);
      set.status = answer.status;
      Object.assign(set.headers, answer.headers);
      meters.refused(answer.code);
      if (error instanceof StorageError) logStorage(error);
      if (answer.status === 500)
        errors.error("{method} {route} failed: {error}", {
          method: request.method,
          route: route ?? "",
          error,
        });
      if (config.access_log === "errors") logAccess(request.method, route, answer.status);
      return answer instanceof PageError ? answer.page : errorBody(answer);
    });
  if (config.access_log === "all")
    app.onAfterResponse({ as: "global" }, ({ request, route, set }) =>
      logAccess(request.method, route, set.status ?? 200),
    );
  if (isTracing()) app.onAfterResponse({ as: "global" }, endSpan);
  return app;
}

/** A body that breaks off is its sender's fault. */
const readable = (body: Promise<object>): Promise<object> =>
  body.catch((error: unknown) => {
    throw error instanceof ApiError ? error : badRequest("The request body could not be read.");
  });

/** What storage failures are logged at most every so many milliseconds, one line each reason. */
const STORAGE_LOG_PAUSE = 10_000;
const storageLogged = new Map<StorageError["reason"], number>();

/** A full disk fails every write there is: one line tells it, not thousands. */
function logStorage(error: StorageError): void {
  meters.storageFailed(error.reason);
  const now = performance.now();
  if (now - (storageLogged.get(error.reason) ?? -Infinity) < STORAGE_LOG_PAUSE) return;
  storageLogged.set(error.reason, now);
  errors.error("{failure} {cause}", { failure: error.message, cause: error.cause });
}

/** One line of the access log; its correlation ID is that of every line which is logged for the request. */
function logAccess(method: string, route: string | undefined, status: number | string): void {
  const { since, actor = "none" } = underway() ?? {};
  access.info("request", {
    method,
    route: route || "(none)",
    status,
    ...(since !== undefined && { ms: Number((performance.now() - since).toFixed(2)) }),
    actor,
  });
}

/** A request's span has the pattern of its route, never its path. */
function endSpan({
  request,
  route,
  set,
}: {
  readonly request: Request;
  readonly route: string;
  readonly set: { readonly status?: number | string };
}): void {
  const status = Number(set.status ?? 200);
  underway()?.span?.end({
    name: route ? `${request.method} ${route}` : request.method,
    attributes: {
      "http.request.method": request.method,
      ...(route && { "http.route": route }),
      "http.response.status_code": status,
    },
    failed: status >= 500,
  });
}

/** What a caller is told of anything that was thrown. Whatever is not meant for them becomes a 500 without detail. */
export function answerTo(error: unknown, code: string | number): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof StorageError)
    return error.reason === "full"
      ? new ApiError(507, "storage_full", "The server's disk is full: nothing was stored.")
      : new ApiError(503, "storage_unavailable", "The database is not available at the moment.", {
          "retry-after": "1",
        });
  if (code === "NOT_FOUND")
    return new ApiError(404, "not_found", "There is no such operation here.");
  if (code === "VALIDATION") return badRequest("The request is not valid.");
  if (code === "INVALID_COOKIE_SIGNATURE") return unauthorized();
  return new ApiError(500, "internal_error", "Something went wrong on the server.");
}
