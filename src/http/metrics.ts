import { Elysia } from "elysia";
import { hashSecret } from "../ids.ts";
import { ApiError, unauthorized } from "./errors.ts";

/** What is counted elsewhere and shown with the rest. */
export interface Observed {
  /** What is open at this process now, by kind. */
  connections(): Readonly<Record<string, number>>;
  /** Calls `listener` after each commit with how many events it appended. */
  onCommit(listener: (events: number) => void): void;
}

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

  const registry = openRegistry(observed);
  const started = new WeakMap<Request, number>();
  const wanted = config.metrics_token && hashSecret(config.metrics_token);
  return app
    .onRequest(({ request }) => void started.set(request, performance.now()))
    .onAfterResponse({ as: "global" }, async ({ request, route, set }) => {
      const since = started.get(request);
      const { requests } = await registry;
      requests.observe(
        { method: methodOf(request), route: route || "(none)", status: String(set.status ?? 200) },
        since === undefined ? 0 : (performance.now() - since) / 1_000,
      );
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

/** Methods beyond those that anything here answers are one: nobody makes up more series by asking for others. */
const methodOf = ({ method }: Request) => (METHODS.has(method) ? method : "other");
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Loads the library only where it is wanted: it would cost every start ten milliseconds and some memory. */
async function openRegistry(observed: Observed) {
  const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } =
    await import("prom-client");
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: "clickclack_http_request_duration_seconds",
    help: "How long requests took, by route pattern; those that wait for events among them",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
    registers,
  });
  const events = new Counter({
    name: "clickclack_events_total",
    help: "Durable events that this process appended",
    registers,
  });
  const commits = new Counter({
    name: "clickclack_commits_total",
    help: "Commits of this process that appended events; events over commits is the size of a batch",
    registers,
  });
  observed.onCommit((count) => {
    commits.inc();
    events.inc(count);
  });
  const connections = new Gauge({
    name: "clickclack_connections",
    help: "What waits for events at this process",
    labelNames: ["kind"],
    registers: [],
    collect() {
      for (const [kind, count] of Object.entries(observed.connections())) this.set({ kind }, count);
    },
  });
  register.registerMetric(connections);
  return { register, requests };
}
