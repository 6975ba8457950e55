import { describe, expect, test } from "bun:test";
import { engines } from "../../tests/harness/engines.ts";
import { signIn } from "../../tests/harness/people.ts";
import { useServer } from "../../tests/harness/server.ts";
import { listenTo } from "../../tests/harness/socket.ts";
import { useWorld } from "../../tests/harness/world.ts";
import { UserAnswer } from "../features/people/wire.ts";
import { WorkspaceList } from "../features/workspaces/wire.ts";

const ME = "/api/me";
const CSRF = { "x-clickclack-csrf": "1" };

describe.each(engines)("who is calling, in dev mode on $name,", (engine) => {
  const server = useServer({ engine, dev_bootstrap: true, bootstrap: true });
  const { nobody } = server;
  const name = async (headers: Record<string, string>) =>
    (await nobody.get(ME, headers)).is(200, UserAnswer).user.display_name;

  test("is the bearer, before the cookie, the dev header and the first user", async () => {
    const [ava, bo, cy] = [
      await signIn(server, "Ava"),
      await signIn(server, "Bo"),
      await signIn(server, "Cy"),
    ];
    const header = { "x-clickclack-user": cy.user.id };
    const cookie = { ...header, cookie: `theme=dark; cc_session=${bo.token}` };
    const bearer = { ...cookie, authorization: `Bearer ${ava.token}` };
    expect(await name(bearer)).toBe("Ava");
    expect(await name(cookie)).toBe("Bo");
    expect(await name(header)).toBe("Cy");
    expect(await name({})).toBe("Local Captain");
  });

  test("is nobody when the first credential that is present is wrong", async () => {
    const ava = await signIn(server, "Ava");
    const good = { cookie: `cc_session=${ava.token}`, "x-clickclack-user": ava.user.id };
    const wrong: Record<string, string>[] = [
      { ...good, authorization: "Bearer sst_wrong" },
      { ...good, authorization: "Bearer ccb_wrong" },
      { ...good, authorization: "Bearer" },
      { ...good, authorization: "Bearer " },
      { ...good, authorization: `Bearer ${ava.token} x` },
      { ...good, cookie: "cc_session=wrong" },
      { ...good, cookie: "cc_session=" },
      { "x-clickclack-user": "usr_unknown" },
      { "x-clickclack-user": "" },
    ];
    for (const headers of wrong) (await nobody.get(ME, headers)).refused(401);
  });

  test("is not told by an Authorization of another scheme, which is for a proxy in front", async () => {
    const ava = await signIn(server, "Ava");
    const cookie = `cc_session=${ava.token}`;
    expect(await name({ cookie, authorization: "Basic bmFzOm5hcw==" })).toBe("Ava");
    expect(await name({ authorization: `Basic ${ava.token}` })).toBe("Local Captain");
  });

  test("is ambiguous with two session cookies, even equal ones", async () => {
    const ava = await signIn(server, "Ava");
    const twice = { cookie: `cc_session=${ava.token}; cc_session=${ava.token}` };
    expect((await nobody.get(ME, twice)).refused(401).code).toBe("ambiguous_cookie");
    const alike = { cookie: `cc_session2=x; xcc_session=y; cc_session=${ava.token}` };
    expect(await name(alike)).toBe("Ava");
  });

  const foreign: Record<string, string>[] = [
    { "x-forwarded-for": "203.0.113.7" },
    { "x-forwarded-for": "127.0.0.1, 203.0.113.7" },
    { "x-real-ip": "203.0.113.7" },
    { "x-forwarded-host": "chat.example.com" },
    { forwarded: "for=203.0.113.7" },
    { host: "chat.example.com" },
    { host: "localhost.example.com" },
    { host: "127.0.0.1.example.com" },
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  test.each(foreign)(
    "is nobody without a credential when the request is not local: %j",
    async (headers) => {
      const ava = await signIn(server, "Ava");
      (await nobody.get(ME, headers)).refused(401);
      (await nobody.get(ME, { ...headers, "x-clickclack-user": ava.user.id })).refused(401);
    },
  );

  const local: Record<string, string>[] = [
    { "x-forwarded-for": "127.0.0.1" },
    { "x-real-ip": "::1" },
    { host: "localhost:8080" },
    { host: "clickclack.localhost" },
    { host: "[::1]:8080" },
    { "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "none" },
    { host: "localhost:5173", origin: "http://localhost:5173" },
  ];
  test.each(local)("is the first user when the request is local: %j", async (headers) => {
    expect(await name(headers)).toBe("Local Captain");
  });

  test("is whoever the cookie says on a socket, and a socket of another site's page is refused", async () => {
    const ava = await signIn(server, "Ava");
    const { workspaces } = (await ava.get("/api/workspaces")).is(200, WorkspaceList);
    const workspace_id = workspaces[0]!.id;
    const cookie = `cc_session=${ava.token}`;
    const own = listenTo(server, { workspace_id, headers: { cookie, origin: server.url } });
    await own.opened;
    own.close();
    const evil = listenTo(server, {
      workspace_id,
      headers: { cookie, origin: "https://evil.example" },
    });
    await expect(evil.opened).rejects.toThrow();
    const evilDev = listenTo(server, { workspace_id, headers: { origin: "https://evil.example" } });
    await expect(evilDev.opened).rejects.toThrow();
  });
});

describe.each(engines)("outside dev mode on $name", (engine) => {
  const world = useWorld({ engine });

  test("a request from this machine is as good as any other", async () => {
    const { nobody, member } = world();
    (await nobody.get(ME)).refused(401);
    (await nobody.get(ME, { "x-clickclack-user": member.user.id })).refused(401);
  });

  test("a cookie's unsafe request needs the CSRF header", async () => {
    const { nobody, member } = world();
    const cookie = { cookie: `cc_session=${member.token}` };
    const change = (headers: Record<string, string>) =>
      nobody.patch(ME, { display_name: "Mia Member" }, { ...cookie, ...headers });
    expect((await change({})).refused(403).code).toBe("csrf_header_missing");
    (await change({ "x-clickclack-csrf": "0" })).refused(403);
    (await change(CSRF)).is(200, UserAnswer);
    (await nobody.get(ME, cookie)).is(200, UserAnswer);
    (await member.patch(ME, {})).is(200, UserAnswer);
  });

  test.each([
    [200, {}],
    [200, { "sec-fetch-site": "same-origin" }],
    [200, { "sec-fetch-site": "none" }],
    [403, { "sec-fetch-site": "same-site" }],
    [403, { "sec-fetch-site": "cross-site" }],
    [403, { "sec-fetch-site": "nonsense" }],
    [200, { host: "chat.example.com", origin: "https://chat.example.com" }],
    [200, { host: "chat.example.com:8443", origin: "https://chat.example.com:8443" }],
    [403, { host: "chat.example.com", origin: "https://chat.example.com:8443" }],
    [403, { host: "chat.example.com", origin: "https://evil.example.com" }],
    [403, { host: "chat.example.com", origin: "https://chat.example.com.evil.example" }],
    [403, { origin: "null" }],
    [403, { origin: "" }],
  ] satisfies [number, Record<string, string>][])(
    "without a public URL, a cookie's unsafe request is answered %i with %j",
    async (status, headers) => {
      const { nobody, member } = world();
      const cookie = { cookie: `cc_session=${member.token}`, ...CSRF };
      expect((await nobody.patch(ME, {}, { ...cookie, ...headers })).status).toBe(status);
      const bearer = { authorization: `Bearer ${member.token}`, ...headers };
      expect((await nobody.patch(ME, {}, bearer)).status).toBe(200);
    },
  );

  test("a token that comes as a subprotocol signs in, and is answered as the one selected", async () => {
    const { server, workspace, member } = world();
    const protocol = `clickclack.bearer.${member.token}`;
    const socket = listenTo(server, { workspace_id: workspace.id, protocols: ["other", protocol] });
    await socket.opened;
    expect(socket.protocol()).toBe(protocol);
    socket.close();
    const wrong = listenTo(server, {
      workspace_id: workspace.id,
      protocols: ["clickclack.bearer.sst_wrong"],
    });
    await expect(wrong.opened).rejects.toThrow();
  });

  test("a bearer goes before a subprotocol, and a bot needs no Origin", async () => {
    const { server, workspace, member, outsider } = world();
    const first = listenTo(server, {
      workspace_id: workspace.id,
      token: member.token,
      protocols: [`clickclack.bearer.${outsider.token}`],
    });
    await first.opened;
    first.close();
    const second = listenTo(server, {
      workspace_id: workspace.id,
      token: outsider.token,
      protocols: [`clickclack.bearer.${member.token}`],
    });
    await expect(second.opened).rejects.toThrow();
  });
});

describe("with a public URL", () => {
  const public_url = "https://chat.example.com";
  const world = useWorld({ public_url });

  test.each([
    [200, { origin: public_url }],
    [403, {}],
    [403, { "sec-fetch-site": "same-origin" }],
    [403, { origin: "http://chat.example.com" }],
    [403, { origin: `${public_url}:8443` }],
    [403, { origin: "https://evil.example" }],
    [403, { host: "evil.example", origin: "https://evil.example" }],
  ] satisfies [number, Record<string, string>][])(
    "a cookie's unsafe request is answered %i with %j",
    async (status, headers) => {
      const { nobody, member } = world();
      const cookie = { cookie: `cc_session=${member.token}`, ...CSRF };
      expect((await nobody.patch(ME, {}, { ...cookie, ...headers })).status).toBe(status);
    },
  );

  test("a socket with a cookie comes from the public URL's pages only", async () => {
    const { server, workspace, member } = world();
    const cookie = `cc_session=${member.token}`;
    const open = (headers: Record<string, string>) =>
      listenTo(server, { workspace_id: workspace.id, headers: { cookie, ...headers } });
    const own = open({ origin: public_url });
    await own.opened;
    own.close();
    for (const headers of [{}, { origin: "https://evil.example" }, { origin: server.url }])
      await expect(open(headers).opened).rejects.toThrow();
    const bot = listenTo(server, { workspace_id: workspace.id, token: member.token });
    await bot.opened;
    bot.close();
  });

  test("only its own pages may read answers across origins", async () => {
    const { owner, nobody } = world();
    const own = await owner.get(ME, { origin: public_url });
    expect(own.headers.get("access-control-allow-origin")).toBe(public_url);
    expect(own.headers.get("access-control-allow-credentials")).toBe("true");
    expect(own.headers.get("vary")).toContain("Origin");
    const failed = await nobody.get(ME, { origin: public_url });
    expect([failed.status, failed.headers.get("access-control-allow-origin")]).toEqual([
      401,
      public_url,
    ]);
    for (const origin of [
      "https://evil.example",
      "null",
      "https://chat.example.com.evil.example",
    ]) {
      const other = await owner.get(ME, { origin });
      expect(other.headers.has("access-control-allow-origin")).toBe(false);
      expect(other.headers.has("access-control-allow-credentials")).toBe(false);
    }
  });

  test("a browser's question before a request is answered for its own pages only", async () => {
    const { nobody } = world();
    const ask = (origin: string) =>
      nobody.call("OPTIONS", "/api/workspaces", undefined, {
        origin,
        "access-control-request-method": "POST",
      });
    const own = await ask(public_url);
    expect(own.status).toBe(204);
    expect(own.headers.get("access-control-allow-origin")).toBe(public_url);
    const allowed = own.headers.get("access-control-allow-headers")?.toLowerCase().split(/, */);
    expect(allowed?.sort()).toEqual([
      "authorization",
      "content-type",
      "x-clickclack-csrf",
      "x-correlation-id",
      "x-request-id",
    ]);
    const evil = await ask("https://evil.example");
    expect(evil.headers.has("access-control-allow-origin")).toBe(false);
  });
});

describe.each([
  [{}, "cc_session", ""],
  [{ public_url: "https://chat.example.com" }, "cc_session", "; Secure"],
  [{ public_url: "http://localhost:8080" }, "cc_session", ""],
  [{ cookie_namespace: "blue" }, "cc-blue-session", ""],
  [
    { cookie_namespace: "blue", public_url: "https://chat.example.com" },
    "__Host-cc-blue-session",
    "; Secure",
  ],
])("the session cookie with %j", (settings, cookie, secure) => {
  const server = useServer(settings);

  test(`is ${cookie}, with flags that fit`, async () => {
    const person = await signIn(server, "Ava");
    const again = await signIn(server, "Ava", "again@example.com");
    expect((await server.nobody.get(ME, { cookie: `${cookie}=${person.token}` })).status).toBe(200);
    const out = await again.post("/api/auth/logout");
    expect(out.headers.get("set-cookie")).toBe(
      `${cookie}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${secure}`,
    );
  });
});
