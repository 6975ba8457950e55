/** Traces go to the collector that the environment names, and say nothing of whom and what a request was about. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve, type Child } from "../harness/child.ts";
import { clientOf } from "../harness/client.ts";
import { useFolder } from "../harness/folder.ts";
import { until } from "../harness/until.ts";
import { channelsOf, named, post } from "../harness/world.ts";
import { WorkspaceList } from "../../src/features/workspaces/wire.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";

interface Value {
  readonly stringValue?: string;
  readonly intValue?: number | string;
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Value }[];
  readonly status?: { readonly code?: number };
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Span["attributes"] };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

/** A collector on this machine, and all it was sent. */
function startCollector() {
  const received: { readonly path: string; readonly headers: Headers; readonly text: string }[] =
    [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const { pathname: path } = new URL(request.url);
      received.push({ path, headers: request.headers, text: await request.text() });
      return Response.json({});
    },
  });
  const exports = () => received.map(({ text }): Export => JSON.parse(text));
  return {
    url: server.url.href.replace(/\/$/, ""),
    received,
    exports,
    spans: () =>
      exports().flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    stop: () => server.stop(true),
  };
}

const valuesOf = (attributes: Span["attributes"]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, String(value.stringValue ?? value.intValue)]),
  );

/** Dev mode's first person and channel. */
async function inside(url: string) {
  const captain = clientOf(() => url);
  const [workspace] = (await captain.get("/api/workspaces")).is(200, WorkspaceList).workspaces;
  if (workspace === undefined) throw new Error("Dev mode makes a workspace.");
  return { captain, workspace, general: named(await channelsOf(captain, workspace), "general") };
}

const folder = useFolder();

describe("traces", () => {
  const collector = startCollector();
  const cwd = mkdtempSync(join(tmpdir(), "clickclack-test-"));
  let server: Child;
  beforeAll(async () => {
    server = await serve(
      ["--dev-bootstrap=true", "--log-format=json", "--access-log=all", "--metrics-enabled"],
      {
        cwd,
        environment: {
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20collector-token",
          OTEL_SERVICE_NAME: "chat-of-tests",
          OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
          OTEL_BSP_SCHEDULE_DELAY: "50",
        },
      },
    );
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await collector.stop();
    rmSync(cwd, { recursive: true, force: true });
  });

  test("follow a request from its sender's trace to its commit", async () => {
    const { captain, general } = await inside(server.url);
    const posted = await captain.post(
      `/api/channels/${general.id}/messages?q=secret-query`,
      { body: "secret-body" },
      { traceparent: `00-${TRACE}-${PARENT}-01` },
    );
    expect(posted.status).toBe(201);
    const ours = () => collector.spans().filter(({ traceId }) => traceId === TRACE);
    await until("the request and its write are sent", () => ours().length >= 2);

    const request = ours().find(({ kind }) => kind === 2);
    const write = ours().find(({ kind }) => kind === 1);
    expect(request).toMatchObject({
      name: "POST /api/channels/:id/messages",
      parentSpanId: PARENT,
    });
    expect(valuesOf(request?.attributes ?? [])).toEqual({
      "http.request.method": "POST",
      "http.route": "/api/channels/:id/messages",
      "http.response.status_code": "201",
    });
    expect(write).toMatchObject({ name: "write", parentSpanId: request?.spanId });
    expect(Number(valuesOf(write?.attributes ?? [])["db.operation.batch.size"])).toBeGreaterThan(0);
    expect(BigInt(request?.endTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(
      BigInt(write?.endTimeUnixNano ?? 0),
    );
  });

  test("name the service as the environment says, and carry the collector's headers", () => {
    const [sent] = collector.received;
    expect([sent?.path, sent?.headers.get("authorization")]).toEqual([
      "/v1/traces",
      "Bearer collector-token",
    ]);
    const [first] = collector.exports();
    expect(valuesOf(first?.resourceSpans[0]?.resource.attributes ?? [])).toMatchObject({
      "service.name": "chat-of-tests",
      "service.version": expect.stringMatching(/^\d+\.\d+\.\d+$/),
      "deployment.environment.name": "test",
    });
  });

  test("hold no ID, no text, no query and no name", async () => {
    const { captain, general, workspace } = await inside(server.url);
    const { id, author } = await post(captain, general, "secret-body");
    await captain.get(`/api/messages/${id}?q=secret-query`);
    await captain.get("/api/secret-path");
    const before = collector.spans().length;
    await captain.get("/api/me");
    await until("they are sent", () => collector.spans().length > before);
    const text = collector.received.map((sent) => sent.text).join("\n");
    for (const secret of [
      ...["secret-body", "secret-query", "secret-path", "Local Captain", "collector-token"],
      ...[id, general.id, workspace.id, author?.id ?? "", server.url],
    ])
      expect(text).not.toContain(secret);
  });

  test("go beside metrics, which other programs call --metrics-enabled", async () => {
    const { captain } = await inside(server.url);
    expect((await captain.get("/metrics")).text).toContain("clickclack_build_info");
  });

  test("are named in the log lines of their requests", async () => {
    const { captain } = await inside(server.url);
    await captain.get("/api/me", { traceparent: `00-${TRACE}-${PARENT}-01` });
    const log = join(cwd, "data/logs/access.log");
    await until(
      "the access log names the trace",
      () => existsSync(log) && readFileSync(log, "utf8").includes(`"trace_id":"${TRACE}"`),
    );
  });
});

test("traces that nobody takes hold up neither requests nor the end, and are complained of once", async () => {
  const cwd = folder();
  await using server = await serve(["--dev-bootstrap=true"], {
    cwd,
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1",
      OTEL_EXPORTER_OTLP_TIMEOUT: "100",
      OTEL_BSP_SCHEDULE_DELAY: "20",
    },
  });
  const { captain, general } = await inside(server.url);
  await post(captain, general, "hello");
  await until("it is complained of", async () => {
    await captain.get("/api/me");
    return server.log().includes("Traces could not be sent");
  });
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
  expect(server.log().split("Traces could not be sent").length).toBe(2);
});

test("a sampler that takes nothing sends nothing", async () => {
  const collector = startCollector();
  {
    await using server = await serve(["--dev-bootstrap=true"], {
      cwd: folder(),
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_TRACES_SAMPLER: "always_off",
        OTEL_BSP_SCHEDULE_DELAY: "20",
      },
    });
    const { captain, general } = await inside(server.url);
    await post(captain, general, "hello");
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
  }
  expect(collector.received).toEqual([]);
  await collector.stop();
});
