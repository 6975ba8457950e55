import { describe, expect, test } from "bun:test";
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
      'clickclack_http_request_duration_seconds_count{method="POST",route="/api/channels/:id/messages",status="201"} 1',
    );
    expect(text).toContain('route="(none)",status="404"');
    for (const secret of [general.id, "secret-path", owner.token, "s3cret", "hello", owner.user.id])
      expect(text).not.toContain(secret);
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
