import { Elysia } from "elysia";
import { hashSecret } from "../ids.ts";
import { meterWith, underway } from "../observe.ts";
import { ApiError, unauthorized } from "./errors.ts";
import { openRegistry, type Observed } from "./registry.ts";

interface MetricsConfig {
  readonly metrics: boolean;
  /** Who scrapes must send it as a bearer; with none, whoever reaches the address may. */
  readonly metrics_token?: string;
}

const detail = {
  operationId: "getMetrics",
  tags: ["Operator"],
  security: [],
  summary: "Figures for Prometheus, where the operator has switched them on",
  responses: {
    200: {
      description: "Prometheus' text format",
      content: { "text/plain": { schema: { type: "string" as const } } },
    },
    401: { description: "The token is missing or wrong" },
    404: { description: "Metrics are off" },
  },
};

/**
 * `GET /metrics` for Prometheus. Requests are counted by the pattern of their route, so that neither a path nor anything
 * in it is ever shown. Switched off, it answers 404 and nothing is counted.
 */
export function metricsRoutes(config: MetricsConfig, observed: Observed) {
  const app = new Elysia({ name: "metrics" });
  if (!config.metrics)
    return app.get(
      "/metrics",
      (): Response => {
        throw new ApiError(404, "not_found", "There is no such operation here.");
      },
      { detail },
    );

  // The library is loaded only where it is wanted: it would cost every start ten milliseconds and some memory.
  const registry = openRegistry(observed).then((opened) => {
    meterWith(opened.meters);
    return opened;
  });
  const wanted = config.metrics_token && hashSecret(config.metrics_token);
  return app
    .onAfterResponse({ as: "global" }, async ({ request, route, set }) => {
      const since = underway()?.since ?? performance.now();
      const seconds = (performance.now() - since) / 1_000;
      const { answered } = await registry;
      answered(request.method, route, Number(set.status ?? 200), seconds);
    })
    .get(
      "/metrics",
      async ({ request }) => {
        const [, token = ""] =
          /^bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
        // Hashes are compared: how long that takes says nothing of the token.
        if (wanted && hashSecret(token) !== wanted)
          throw unauthorized("The token for metrics is missing or wrong.", "invalid_token");
        const { register } = await registry;
        return new Response(await register.metrics(), {
          headers: { "content-type": register.contentType },
        });
      },
      { detail },
    );
}
