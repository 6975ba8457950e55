import type { CallOptions, Http } from "../http.ts";
import type { Version } from "../types.ts";

/** The server itself. */
export function serverApi(http: Http) {
  return {
    /** Whether its process lives. */
    health: (options?: CallOptions) =>
      http<{ status: "ok" }>({ method: "GET", path: "/healthz", ...options }),

    /** Whether it can serve; rejects with 503 while it cannot. */
    readiness: (options?: CallOptions) =>
      http<{ status: "ready" }>({ method: "GET", path: "/readyz", ...options }),

    version: (options?: CallOptions) =>
      http<Version>({ method: "GET", path: "/api/version", ...options }),

    /** The OpenAPI 3.1 document of this server. */
    openapi: (options?: CallOptions) =>
      http<Record<string, unknown>>({ method: "GET", path: "/api/openapi.json", ...options }),

    /** The durable event types, sorted. */
    eventTypes: async (options?: CallOptions) =>
      (
        await http<{ event_types: string[] }>({
          method: "GET",
          path: "/api/event-types",
          ...options,
        })
      ).event_types,
  };
}
