import { describe, expect, test } from "bun:test";
import { sendRaw } from "../../tests/harness/raw.ts";
import { listenTo } from "../../tests/harness/socket.ts";
import { post, useWorld } from "../../tests/harness/world.ts";
import { UserAnswer } from "../features/people/wire.ts";

describe("where the API has a path before it", () => {
  const world = useWorld({
    public_url: "https://chat.example.com",
    public_api_url: "https://api.example.com/team/chat",
  });

  test("requests are answered with that path and without it", async () => {
    const { member, general } = world();
    for (const base of ["", "/team/chat"]) {
      expect((await member.get(`${base}/api/me`)).is(200, UserAnswer).user.id).toBe(member.user.id);
      expect((await member.call("HEAD", `${base}/api/me`)).status).toBe(200);
      const path = `${base}/api/channels/${general.id}/messages`;
      expect((await member.post(path, { body: "from afar" })).status).toBe(201);
      expect((await member.get(`${path}?limit=1`)).json(200)).toMatchObject({
        messages: [{ body: "from afar" }],
        has_older: base !== "",
      });
      expect((await member.get(`${base}/api/none`)).refused(404).code).toBe("not_found");
    }
  });

  test("sockets open there too", async () => {
    const { server, workspace, member, general } = world();
    const under = { url: `${server.url}/team/chat` };
    const socket = listenTo(under, { workspace_id: workspace.id, token: member.token });
    await socket.opened;
    const message = await post(member, general, "live");
    await socket.find(({ payload }) => payload["message_id"] === message.id);
    socket.close();
  });

  test.each([
    "/team/chat/healthz",
    "/team/chat/metrics",
    "/team/chat",
    "/team/api/me",
    "/chat/api/me",
  ])("%s is no part of it", async (path) => {
    const answer = await world().member.get(path);
    expect(answer.headers.get("content-type")).not.toContain("json");
  });

  test("its pages may send their cookie from the other host, and sign in there", async () => {
    const { nobody, member } = world();
    const page = { origin: "https://chat.example.com", "sec-fetch-site": "cross-site" };
    const cookie = { cookie: `cc_session=${member.token}`, "x-clickclack-csrf": "1" };
    const host = { host: "api.example.com" };
    const change = await nobody.patch("/team/chat/api/me", {}, { ...page, ...host, ...cookie });
    expect(change.is(200, UserAnswer).user.id).toBe(member.user.id);
    expect(change.headers.get("access-control-allow-origin")).toBe(page.origin);
    const signIn = (headers: Record<string, string>) =>
      nobody.post("/team/chat/api/auth/magic/consume", { token: "mgt_none" }, headers);
    expect((await signIn({ ...page, ...host })).refused(400).code).toBe("magic_link_invalid");
    const evil = { ...page, ...host, origin: "https://evil.example" };
    expect((await signIn(evil)).refused(403).code).toBe("cross_site");
  });
});

describe("in dev mode where the API has a path before it", () => {
  const world = useWorld({
    dev_bootstrap: true,
    public_url: "http://localhost:8080",
    public_api_url: "http://localhost:8080/chat",
  });

  test("a local request is one with that path, too", async () => {
    const { nobody } = world();
    for (const path of ["/api/me", "/chat/api/me"])
      for (const method of ["GET", "HEAD"] as const) {
        expect((await nobody.call(method, path)).status).toBe(200);
        const remote = { "x-forwarded-for": "203.0.113.7" };
        expect((await nobody.call(method, path, undefined, remote)).status).toBe(401);
      }
  });
});

describe("the host that is asked for", () => {
  const world = useWorld();
  const ask = (version: string, ...hosts: readonly string[]) =>
    sendRaw(
      world().server.url,
      `GET /api/version HTTP/${version}\r\n${hosts.map((host) => `Host: ${host}\r\n`).join("")}Connection: close\r\n\r\n`,
    );

  test.each(["a", "nas", "nas:8080", "localhost", "[::1]:8080", "my_chat.example.com", "10.0.0.1"])(
    "may be %s",
    async (host) => expect((await ask("1.1", host)).status).toBe(200),
  );

  test.each([
    ["localhost/api/me?x="],
    ["localhost#"],
    ["ava@localhost"],
    ["localhost\\@evil.example"],
    ["a b"],
    ["<b>"],
    ["%00"],
    ["localhost:abc"],
    ["localhost:99999"],
    ["[::1"],
    ["\u00e4"],
    [""],
    ["a, b"],
    ["a\r\nHost: b"],
  ])("is not %j", async (host) => {
    const answer = await ask("1.1", host);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      { error: "The Host header is not valid.", code: "invalid_host" },
    ]);
    expect(answer.headers.get("x-correlation-id")).toMatch(/^[A-Za-z0-9._:-]{1,128}$/);
  });

  test("is nobody's business in HTTP/1.0, as health checks speak it", async () => {
    const answer = await ask("1.0");
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      200,
      expect.objectContaining({ version: expect.any(String) }),
    ]);
  });
});
