import { getLogger } from "@logtape/logtape";
import { version } from "../build.ts";
import { traceWith, type Span } from "../observe.ts";

const logger = getLogger(["clickclack", "tracing"]);

/** That traces could not be sent is said at most every so many milliseconds. */
const COMPLAINT_PAUSE = 60_000;
/** A stop waits so long for the last spans to be taken, in milliseconds. */
const PATIENCE = 2_000;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Follows requests through the server where `OTEL_EXPORTER_OTLP_ENDPOINT` says to whom: by OTLP over HTTP, as JSON. The
 * other `OTEL_…` variables have the meaning that OpenTelemetry gives them. Without an endpoint nothing is loaded and
 * nothing done.
 *
 * @returns sends what is left and ends it; nothing when traces are off.
 */
export async function startTracing(
  environment: Environment,
): Promise<(() => Promise<void>) | undefined> {
  if (!isWanted(environment)) return undefined;
  const [api, sdk, { OTLPTraceExporter }, resources, core] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/core"),
  ]);
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api;

  let complained = -Infinity;
  core.setGlobalErrorHandler((problem) => {
    const now = performance.now();
    if (now - complained < COMPLAINT_PAUSE) return;
    complained = now;
    // The address and the headers may hold a secret.
    const reason = problem instanceof Error ? problem.name : "unknown";
    logger.warn("Traces could not be sent ({reason}).", { reason });
  });

  const milliseconds = (name: string) => core.getNumberFromEnv(`OTEL_BSP_${name}`);
  const given = {
    scheduledDelayMillis: milliseconds("SCHEDULE_DELAY"),
    exportTimeoutMillis: milliseconds("EXPORT_TIMEOUT"),
    maxQueueSize: core.getNumberFromEnv("OTEL_BSP_MAX_QUEUE_SIZE"),
    maxExportBatchSize: core.getNumberFromEnv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
  };
  const processor = new sdk.BatchSpanProcessor({
    exporter: new OTLPTraceExporter(),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  });
  const provider = new sdk.TracerProvider({
    sampler: samplerOf(sdk, environment),
    spanProcessors: [processor],
    resource: resources
      .defaultResource()
      .merge(
        resources.resourceFromAttributes({
          "service.name": "clickclack",
          "service.version": version,
          "service.instance.id": crypto.randomUUID(),
        }),
      )
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
  });
  const tracer = provider.getTracer("clickclack", version);
  const propagator = honoursParents(environment) ? new core.W3CTraceContextPropagator() : undefined;
  const contexts = new WeakMap<Span, typeof ROOT_CONTEXT>();

  function begin(name: string, kind: number, parent: typeof ROOT_CONTEXT): Span {
    const span = tracer.startSpan(name, { kind }, parent);
    const made: Span = {
      trace_id: span.spanContext().traceId,
      end({ name: final, attributes = {}, failed = false } = {}) {
        if (final !== undefined) span.updateName(final);
        span.setAttributes(attributes);
        if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
    contexts.set(made, trace.setSpan(parent, span));
    return made;
  }

  traceWith({
    request(headers) {
      const parent = propagator?.extract(ROOT_CONTEXT, headers, {
        get: (from: Headers, name) => from.get(name) ?? undefined,
        keys: (from: Headers) => [...from.keys()],
      });
      return begin("request", SpanKind.SERVER, parent ?? ROOT_CONTEXT);
    },
    step(kind, name, parent) {
      const within = parent === undefined ? undefined : contexts.get(parent);
      const spanKind = kind === "client" ? SpanKind.CLIENT : SpanKind.INTERNAL;
      return begin(name, spanKind, within ?? ROOT_CONTEXT);
    },
  });

  return async () => {
    traceWith(undefined);
    await Promise.race([provider.shutdown().catch(() => {}), Bun.sleep(PATIENCE)]);
  };
}

function isWanted(environment: Environment): boolean {
  const endpoint =
    environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] || environment["OTEL_EXPORTER_OTLP_ENDPOINT"];
  if (!endpoint || environment["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true") return false;
  if (environment["OTEL_TRACES_EXPORTER"] === "none") return false;
  const protocol =
    environment["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] ||
    environment["OTEL_EXPORTER_OTLP_PROTOCOL"] ||
    "http/json";
  if (protocol === "grpc")
    logger.warn("Traces are sent as http/json, not by grpc: name the collector's port for HTTP.");
  return true;
}

/** Whether a request may say which trace it belongs to. */
const honoursParents = (environment: Environment): boolean =>
  (environment["OTEL_PROPAGATORS"] || "tracecontext")
    .split(",")
    .some((name) => name.trim() === "tracecontext");

/** The sampler that `OTEL_TRACES_SAMPLER` names; by default all that the caller has not left out. */
function samplerOf(sdk: typeof import("@opentelemetry/sdk-trace"), environment: Environment) {
  const on = new sdk.AlwaysOnSampler();
  const name = environment["OTEL_TRACES_SAMPLER"] || "parentbased_always_on";
  const ratio = Number(environment["OTEL_TRACES_SAMPLER_ARG"] || 1);
  const roots = {
    always_on: on,
    always_off: new sdk.AlwaysOffSampler(),
    traceidratio: new sdk.TraceIdRatioBasedSampler(ratio >= 0 && ratio <= 1 ? ratio : 1),
  };
  const wanted = Object.entries(roots).find(([known]) => name.endsWith(known));
  if (wanted === undefined) logger.warn("OTEL_TRACES_SAMPLER is not one that is known here.");
  const [, root] = wanted ?? ["", on];
  return name.startsWith("parentbased_") || wanted === undefined
    ? new sdk.ParentBasedSampler({ root })
    : root;
}
