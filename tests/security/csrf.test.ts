/** What a page of another site can make a browser do with the cookie it holds: nothing. */
import { describe, expect, test } from "bun:test";
import type { Answer, Headers } from "../harness/client.ts";
import { operations } from "../harness/document.ts";
import { listenTo } from "../harness/socket.ts";
import { useWorld, type World } from "../harness/world.ts";
import { UserAnswer } from "../../src/features/people/wire.ts";

const HEADER = { "x-clickclack-csrf": "1" };
const EVIL = "https://evil.example";
/** Signing in has no cookie yet, and its own rule. */
const OPEN = new Set(["/api/auth/magic/", "/api/auth/password/", "/api/auth/setup"]);

const cookieOf = ({ member }: World): Headers => ({ cookie: `cc_session=${member.token}` });

/** Changes something as a browser does that holds the member's cookie. */
const change = (world: World, headers: Headers): Promise<Answer> =>
  world.nobody.patch("/api/me", {}, { ...cookieOf(world), ...headers });

/** What is called with a secret of its own, and looks at no cookie. */
const UNCALLED = [
  "claimBotSetupCode",
  "consumeDesktopSignIn",
  "postThroughHook",
  "respondToSlashCommand",
];

describe("without a public URL", () => {
  const world = useWorld();

  test("a cookie changes nothing without the header that only our own pages can send", async () => {
    for (const headers of [{}, { "x-clickclack-csrf": "0" }, { "x-clickclack-csrf": "" }])
      expect((await change(world(), headers)).refused(403).code).toBe("csrf_header_missing");
    (await change(world(), HEADER)).is(200, UserAnswer);
  });

  test.each([EVIL, "null", "http://127.0.0.1.evil.example", "file://"])(
    "a page of %p changes nothing, even with the header",
    async (origin) => {
      expect((await change(world(), { ...HEADER, origin })).refused(403).code).toBe("cross_site");
    },
  );

  test.each([
    ["same-origin", 200],
    ["none", 200],
    ["same-site", 403],
    ["cross-site", 403],
  ])("a request without Origin whose Sec-Fetch-Site is %s is answered %i", async (site, status) => {
    expect((await change(world(), { ...HEADER, "sec-fetch-site": site })).status).toBe(status);
  });

  test("a form of another site changes nothing, whatever type it says its body has", async () => {
    const { nobody, general } = world();
    const types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"];
    for (const type of types) {
      const form = { ...cookieOf(world()), origin: EVIL, "content-type": type };
      const path = `/api/channels/${general.id}/messages`;
      (await nobody.post(path, '{"body":"bought"}', form)).refused(403);
    }
  });

  test("no operation that changes something takes a cookie from another site", async () => {
    const { nobody } = world();
    const unsafe = operations.filter(
      ({ method, path }) =>
        method !== "GET" &&
        path.startsWith("/api/") &&
        ![...OPEN].some((at) => path.startsWith(at)),
    );
    expect(unsafe.length).toBeGreaterThan(40);
    for (const { method, path, id } of unsafe) {
      const at = path.replaceAll(/\{\w+\}/g, "x");
      const answer = await nobody.call(method, at, {}, { ...cookieOf(world()), origin: EVIL });
      // What needs no caller looks at no cookie.
      const codes = answer.status === 403 ? ["cross_site", "csrf_header_missing"] : [];
      const isOpen = UNCALLED.includes(id);
      if (!isOpen) expect([id, answer.status, codes]).toEqual([id, 403, codes]);
      if (!isOpen) expect(codes).toContain(answer.refused(403).code);
    }
  });

  test("a socket opens with the cookie for our own pages only", async () => {
    const { server, workspace } = world();
    const open = (headers: Headers) =>
      listenTo(server, {
        workspace_id: workspace.id,
        headers: { ...cookieOf(world()), ...headers },
      });
    for (const headers of [
      { origin: EVIL },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ])
      await expect(open(headers).opened).rejects.toThrow();
    const own = open({ origin: server.url });
    await own.opened;
    own.close();
  });

  test.each([
    "/api/auth/magic/consume",
    "/api/invites/accept",
    "/api/invites/preview",
    "/api/auth/setup",
  ])("a page of another site cannot sign its visitor in as somebody else at %s", async (path) => {
    const { nobody } = world();
    const sent = (headers: Headers) => nobody.post(path, { token: "mgt_x" }, headers);
    for (const headers of [
      { origin: EVIL },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { origin: EVIL, "sec-fetch-site": "same-site" },
    ])
      expect((await sent(headers)).refused(403).code).toBe("cross_site");
    const form = { origin: EVIL, "content-type": "text/plain" };
    expect((await sent(form)).status).toBeGreaterThanOrEqual(400);
    expect(
      (await nobody.post(path, '{"token":"x"}', { "content-type": "text/plain" })).status,
    ).toBe(415);
  });

  test("a page of another site learns nothing by loading an answer as a picture, a script or a frame", async () => {
    const { nobody, general, workspace } = world();
    const from = (mode: string, dest: string, site = "cross-site") => ({
      ...cookieOf(world()),
      "sec-fetch-site": site,
      "sec-fetch-mode": mode,
      "sec-fetch-dest": dest,
    });
    for (const path of [
      "/api/me",
      `/api/channels/${general.id}/messages`,
      `/api/search?workspace_id=${workspace.id}&q=secret`,
      "/api/uploads/upl_x",
    ])
      for (const [mode, dest] of [
        ["no-cors", "image"],
        ["no-cors", "script"],
        ["cors", "empty"],
        ["navigate", "iframe"],
        ["navigate", "object"],
      ] as const) {
        const refused = (await nobody.get(path, from(mode, dest))).refused(403);
        expect([path, mode, dest, refused.code]).toEqual([path, mode, dest, "cross_site"]);
      }
    // What somebody follows a link to, and what our own pages load.
    expect((await nobody.get("/api/me", from("navigate", "document"))).status).toBe(200);
    for (const site of ["same-origin", "same-site", "none"])
      expect((await nobody.get("/api/me", from("no-cors", "image", site))).status).toBe(200);
    const bearer = {
      authorization: `Bearer ${world().member.token}`,
      "sec-fetch-site": "cross-site",
    };
    expect((await nobody.get("/api/me", bearer)).status).toBe(200);
  });

  test("no other site may read an answer, nor asks in vain whether it may", async () => {
    const { nobody } = world();
    for (const origin of [EVIL, "null", "http://localhost:3000"]) {
      const read = await nobody.get("/api/me", { ...cookieOf(world()), origin });
      const asked = await nobody.call("OPTIONS", "/api/me", undefined, {
        origin,
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "x-clickclack-csrf",
      });
      for (const answer of [read, asked])
        expect(
          [...answer.headers.keys()].filter((name) => name.startsWith("access-control")),
        ).toEqual([]);
    }
  });
});

describe("with a public URL", () => {
  const public_url = "https://chat.example.com";
  const world = useWorld({ public_url });

  test("only its own pages change something with a cookie", async () => {
    (await change(world(), { ...HEADER, origin: public_url })).is(200, UserAnswer);
    for (const origin of [
      EVIL,
      "null",
      "http://chat.example.com",
      "https://chat.example.com:8443",
      "https://chat.example.com.evil.example",
      "https://evil-chat.example.com",
      world().server.url,
    ])
      expect((await change(world(), { ...HEADER, origin })).refused(403).code).toBe("cross_site");
    (await change(world(), HEADER)).refused(403);
    (await change(world(), { ...HEADER, "sec-fetch-site": "same-origin" })).refused(403);
  });

  test("its own pages may read where the API is on another host, and no others", async () => {
    const read = (origin: string) =>
      world().nobody.get("/api/me", {
        ...cookieOf(world()),
        origin,
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "cors",
        "sec-fetch-dest": "empty",
      });
    (await read(public_url)).is(200, UserAnswer);
    for (const origin of [EVIL, "null"]) (await read(origin)).refused(403);
  });

  test("a Host header that says otherwise makes no other page our own", async () => {
    const headers = { ...HEADER, host: "evil.example", origin: EVIL };
    expect((await change(world(), headers)).refused(403).code).toBe("cross_site");
  });

  test("only its own pages may read answers, and caches keep them apart", async () => {
    const { nobody } = world();
    const ask = (method: "GET" | "OPTIONS", origin?: string) =>
      nobody.call(method, "/api/me", undefined, {
        ...cookieOf(world()),
        ...(origin !== undefined && { origin }),
        ...(method === "OPTIONS" && { "access-control-request-method": "PATCH" }),
      });
    const own = await ask("GET", public_url);
    expect(own.headers.get("access-control-allow-origin")).toBe(public_url);
    expect(own.headers.get("access-control-allow-credentials")).toBe("true");
    const preflight = await ask("OPTIONS", public_url);
    expect([preflight.status, preflight.headers.get("access-control-allow-headers")]).toEqual([
      204,
      "Authorization, Content-Type, X-ClickClack-CSRF, X-Request-ID, X-Correlation-ID",
    ]);
    for (const answer of [own, preflight, await ask("GET"), await ask("GET", EVIL)])
      expect(answer.headers.get("vary")).toBe("Origin");
    for (const answer of [await ask("GET", EVIL), await ask("OPTIONS", EVIL), await ask("GET")])
      expect(answer.headers.has("access-control-allow-origin")).toBe(false);
  });
});
