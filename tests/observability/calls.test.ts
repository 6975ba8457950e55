/** Calls to others are counted and followed by how they went, never by where to. */
import { describe, expect, test } from "bun:test";
import { parseRange } from "../../src/addresses.ts";
import { answering, traceWith, type Attributes } from "../../src/observe.ts";
import { createSender } from "../../src/outgoing/send.ts";
import { useEndpoint } from "../harness/endpoint.ts";
import { metricsOf } from "../harness/metrics.ts";
import { useServer } from "../harness/server.ts";

describe("calls to others", () => {
  const endpoint = useEndpoint();
  const server = useServer({ metrics: true });
  const send = createSender([parseRange("127.0.0.1")!]);
  const call = (url: string) =>
    send({ url, headers: {}, body: "secret-body", timeout: 5_000, limit: 1_000 });

  test("are counted by the class of their status, or by why there was none", async () => {
    const counted = async () =>
      metricsOf((await server.nobody.get("/metrics")).text).filter(({ name }) =>
        name.startsWith("clickclack_outgoing_calls"),
      );
    const before = await counted();
    await call(`${endpoint.url}/secret-path`);
    endpoint.answer(() => new Response("", { status: 503 }));
    await call(endpoint.url);
    await expect(call("http://10.1.2.3/secret-path")).rejects.toThrow();
    const grown = (await counted()).map(({ labels, value }) => {
      const was = before.find((series) => series.labels["outcome"] === labels["outcome"]);
      return [labels["outcome"], value - (was?.value ?? 0)];
    });
    expect(Object.fromEntries(grown)).toMatchObject({ "2xx": 1, "5xx": 1, address_refused: 1 });
  });

  test("are steps of the request that they are made for", async () => {
    const steps: { name: string; parent: string | undefined; attributes: Attributes }[] = [];
    traceWith({
      request: () => ({ trace_id: "request", end() {} }),
      step: (_, name, parent) => ({
        trace_id: "step",
        end: ({ attributes = {} } = {}) =>
          void steps.push({ name, parent: parent?.trace_id, attributes }),
      }),
    });
    endpoint.answer(() => new Response(null, { status: 204 }));
    await answering("x", new Headers(), () => call(`${endpoint.url}/secret-path?secret-query`));
    traceWith(undefined);
    expect(steps).toEqual([
      {
        name: "POST",
        parent: "request",
        attributes: { "http.request.method": "POST", "http.response.status_code": 204 },
      },
    ]);
  });
});
