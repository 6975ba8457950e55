import { getLogger } from "@logtape/logtape";
import { Elysia, ParseError } from "elysia";
import type { Config } from "../config.ts";
import { newCorrelationId } from "../ids.ts";
import { StorageError } from "../storage/database.ts";
import { readJson } from "./body.ts";
import { ApiError, badRequest, errorBody, unauthorized } from "./errors.ts";

const errors = getLogger(["clickclack", "http"]);
const access = getLogger(["clickclack", "access"]);

/** Operations whose every answer, errors too, says that this server knows nonces: clients conclude from it. */
const NONCE_HEADERS: readonly [string, string][] = [
  ["/api/messages/by-nonce", "x-clickclack-message-nonce"],
];

/**
 * What every API request passes: a correlation ID, the body read as JSON, CORS for the public origin, errors in the
 * wire's words, and the access log, which names route patterns and never a path, query, header or body.
 */
export function api(config: Pick<Config, "public_url" | "access_log">) {
  const app = new Elysia({ name: "api", aot: true, normalize: false })
    .onRequest(({ request, set }) => {
      set.headers["x-correlation-id"] = correlationId(request.headers);
      set.headers["cache-control"] = "no-store";
      set.headers["x-content-type-options"] = "nosniff";
      for (const [path, header] of NONCE_HEADERS)
        if (request.url.includes(path)) set.headers[header] = "supported";
      if (config.public_url === undefined) return;
      if (request.headers.get("origin") !== config.public_url) return;
      set.headers["access-control-allow-origin"] = config.public_url;
      set.headers["access-control-allow-credentials"] = "true";
      set.headers["access-control-expose-headers"] = "X-Correlation-ID, Retry-After";
      set.headers.vary = "Origin";
      if (request.method !== "OPTIONS") return;
      set.headers["access-control-allow-methods"] = "GET, HEAD, POST, PUT, PATCH, DELETE";
      set.headers["access-control-allow-headers"] =
        "Authorization, Content-Type, X-ClickClack-CSRF, X-Request-ID, X-Correlation-ID";
      set.headers["access-control-max-age"] = "600";
      set.status = 204;
      return "";
    })
    .onParse({ as: "global" }, ({ request }) => readJson(request))
    .onError({ as: "global" }, ({ error, code, set, request, route }) => {
      const answer = answerTo(error, code);
      set.status = answer.status;
      Object.assign(set.headers, answer.headers);
      const correlation_id = set.headers["x-correlation-id"];
      if (answer.status === 500)
        errors.error("{method} {route} failed ({correlation_id}): {error}", {
          method: request.method,
          route: route ?? "",
          correlation_id,
          error,
        });
      if (config.access_log === "errors")
        logAccess(request.method, route, answer.status, correlation_id);
      return errorBody(answer);
    });
  if (config.access_log === "all")
    app.onAfterResponse({ as: "global" }, ({ request, route, set }) =>
      logAccess(request.method, route, set.status ?? 200, set.headers["x-correlation-id"]),
    );
  return app;
}

const logAccess = (
  method: string,
  route: string | undefined,
  status: number | string,
  correlation_id: unknown,
) =>
  access.info("request", {
    method,
    route: route || "(none)",
    status,
    correlation_id,
  });

/** The caller's correlation ID when it has the form we take, else a new one. */
function correlationId(headers: Headers): string {
  const given = headers.get("x-correlation-id") ?? headers.get("x-request-id");
  return given !== null && /^[A-Za-z0-9._:-]{1,128}$/.test(given) ? given : newCorrelationId();
}

/** What a caller is told of anything that was thrown. Whatever is not meant for them becomes a 500 without detail. */
function answerTo(error: unknown, code: string | number): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof StorageError)
    return error.reason === "full"
      ? new ApiError(507, "storage_full", "The server's disk is full: nothing was stored.")
      : new ApiError(503, "storage_unavailable", "The database is not available at the moment.", {
          "retry-after": "1",
        });
  if (code === "NOT_FOUND")
    return new ApiError(404, "not_found", "There is no such operation here.");
  // Elysia wraps what the body's reader throws.
  if (error instanceof ParseError && error.cause instanceof ApiError) return error.cause;
  if (code === "PARSE") return badRequest("The request body could not be read.");
  if (code === "VALIDATION") return badRequest("The request is not valid.");
  if (code === "INVALID_COOKIE_SIGNATURE") return unauthorized();
  return new ApiError(500, "internal_error", "Something went wrong on the server.");
}
