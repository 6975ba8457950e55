import { describe, expect, test } from "bun:test";
import { signIn } from "../../tests/harness/people.ts";
import { sendRaw } from "../../tests/harness/raw.ts";
import { startServer } from "../../tests/harness/server.ts";
import { listenTo } from "../../tests/harness/socket.ts";
import { post, useWorld } from "../../tests/harness/world.ts";

const TOKEN = { authorization: "Bearer s3cret" };

describe("metrics, switched on with a token,", () => {
  const world = useWorld({ metrics: true, metrics_token: "s3cret" });
  const read = async () => {
    const answer = await world().nobody.get("/metrics", TOKEN);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      200,
      "text/plain; version=0.0.4; charset=utf-8",
    ]);
    return answer.text;
  };
  const lineOf = (text: string, name: string) =>
    text.split("\n").filter((line) => line.startsWith(name));

  test("count requests by the pattern of their route, and show nothing of what was in a path", async () => {
    const { owner, general, nobody } = world();
    await post(owner, general, "hello");
    await nobody.get("/api/secret-path-of-nobody");
    const text = await read();
    expect(text).toContain(
      'clickclack_http_requests_total{method="POST",route="/api/channels/:id/messages",status="201"} 1',
    );
    expect(text).toContain('route="(none)",status="404"');
    expect(text).toContain(
      'clickclack_http_request_duration_seconds_count{method="POST",route="/api/channels/:id/messages",class="2xx"} 1',
    );
    for (const secret of [general.id, "secret-path", owner.token, "s3cret", "hello", owner.user.id])
      expect(text).not.toContain(secret);
  });

  test("have no more series for whoever asks for what is not there", async () => {
    const { server, nobody } = world();
    for (const path of ["/api/x", "/api/messages/x/y", "/api/channels/%00", "/api/hooks/in/cch_x"])
      for (const method of ["GET", "PUT", "PURGE", "PROPFIND", "M-SEARCH", "TRACE"])
        await sendRaw(
          server.url,
          `${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
        );
    await nobody.get(`/api/${crypto.randomUUID()}?x=${crypto.randomUUID()}`);
    const text = await read();
    const labels = [...text.matchAll(/_count\{method="([^"]*)",route="([^"]*)"/g)];
    const methods = new Set(labels.map(([, method]) => method));
    expect(methods.has("other")).toBe(true);
    for (const method of methods)
      expect(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"]).toContain(
        method!,
      );
    for (const [, , route = ""] of labels)
      expect(route).toMatch(/^(?:\(none\)|\/[a-z/-]+(?:\/:[a-z_]+(?:\/[a-z-]+)*)*)$/);
  });

  test("count what was refused for being too often, by its route", async () => {
    const limited = await startServer({
      metrics: true,
      rate_limit: { perSecond: 0.001, burst: 1 },
    });
    const person = await signIn(limited, "Ava");
    for (let written = 0; written < 3; written += 1) await person.patch("/api/me", {});
    expect((await limited.nobody.get("/metrics")).text).toContain(
      'clickclack_http_requests_total{method="PATCH",route="/api/me",status="429"} 2',
    );
    expect((await limited.nobody.get("/metrics")).text).toContain(
      'clickclack_rate_limited_total{limit="writes"} 2',
    );
    await limited.stop();
  });

  test("count events and who waits for them", async () => {
    const { server, owner, general, workspace } = world();
    const before = lineOf(await read(), "clickclack_events_total")[0];
    const socket = listenTo(server, { workspace_id: workspace.id, token: owner.token });
    await socket.opened;
    await post(owner, general, "one more");
    const text = await read();
    expect(lineOf(text, "clickclack_events_total")[0]).not.toBe(before!);
    expect(text).toContain('clickclack_connections{kind="sockets"} 1');
    socket.close();
  });

  test("are for who has the token", async () => {
    const { nobody, owner } = world();
    expect((await nobody.get("/metrics")).refused(401).code).toBe("invalid_token");
    expect((await owner.get("/metrics")).refused(401).code).toBe("invalid_token");
    const wrong = { authorization: "Bearer s3cres" };
    expect((await nobody.get("/metrics", wrong)).refused(401).code).toBe("invalid_token");
  });
});

describe("metrics, switched off,", () => {
  const world = useWorld();

  test("are nowhere", async () => {
    expect((await world().nobody.get("/metrics")).refused(404).code).toBe("not_found");
  });
});
