import { describe, expect, test } from "bun:test";
import { clientOf } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { useServer } from "../../../tests/harness/server.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { UserAnswer, WorkspaceMemberPage } from "../people/wire.ts";
import { WorkspaceList } from "../workspaces/wire.ts";
import { AuthProviders, MagicLinkCreated, SessionList, SignedIn } from "./wire.ts";

const REQUEST = "/api/auth/magic/request";
const CONSUME = "/api/auth/magic/consume";
const FORWARDED = { "x-forwarded-for": "203.0.113.7" };

describe.each(engines)("signing in on $name", (engine) => {
  const server = useServer({ engine, dev_bootstrap: true, bootstrap: true });
  const { nobody } = server;
  const link = async (email: string, display_name?: string) =>
    (await nobody.post(REQUEST, { email, ...(display_name && { display_name }) })).is(
      201,
      MagicLinkCreated,
    );

  test("the sign-in page offers magic links in dev mode, to this machine only", async () => {
    const providers = async (headers = {}) =>
      (await nobody.get("/api/auth/providers", headers)).is(200, AuthProviders);
    expect(await providers()).toEqual({
      magic_link: { request: true },
      github: false,
      openclaw: false,
      password: false,
      setup_required: false,
    });
    expect((await providers(FORWARDED)).magic_link).toEqual({ request: false });
  });

  test("a sign-in link lasts fifteen minutes and is named after the mail address", async () => {
    const { magic_link, token } = await link("  Ava@Example.COM ");
    expect(magic_link.id).toMatch(/^mln_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(token).toMatch(/^mgt_[A-Za-z0-9_-]{43,}$/);
    expect(magic_link.email).toBe("ava@example.com");
    expect(magic_link.display_name).toBe("ava");
    expect(Date.parse(magic_link.expires_at) - Date.parse(magic_link.created_at)).toBe(900_000);
    expect(magic_link.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test.each([
    ["email", {}],
    ["email", { email: 7 }],
    ["email", { email: "nobody" }],
    ["email", { email: "two@at@signs" }],
    ["email", { email: "a b@example.com" }],
    ["email", { email: "a\0b@example.com" }],
    ["email", { email: "\ud800@example.com" }],
    ["email", { email: `${"a".repeat(250)}@example.com` }],
    ["display_name", { email: "a@example.com", display_name: "n".repeat(81) }],
    ["display_name", { email: "a@example.com", display_name: "a\u0007b" }],
    ["display_name", { email: "a@example.com", display_name: [] }],
  ])("a sign-in link is refused by its %s (%#)", async (field, body) => {
    const { error } = (await nobody.post(REQUEST, body)).refused(400);
    expect(error).toContain(field);
  });

  test("a sign-in link is only given to this machine", async () => {
    const body = { email: "ava@example.com" };
    (await nobody.post(REQUEST, body, FORWARDED)).refused(403);
    (await nobody.post(REQUEST, body, { "sec-fetch-site": "cross-site" })).refused(403);
    (await nobody.post(REQUEST, body, { origin: "https://evil.example" })).refused(403);
  });

  test("a link signs its person in once, with a token and a cookie that the scripts of a page cannot read", async () => {
    const { token } = await link("bo@example.com", "Bo");
    const answer = await nobody.post(CONSUME, { token }, { "user-agent": "Mosaic/1.0" });
    const signedIn = answer.is(200, SignedIn);
    expect(signedIn.user).toMatchObject({ kind: "human", display_name: "Bo", handle: "" });
    expect(signedIn.token).toMatch(/^sst_[A-Za-z0-9_-]{43,}$/);
    expect(signedIn.session).toMatchObject({
      id: expect.stringMatching(/^ses_[0-9a-hjkmnp-tv-z]{26}$/),
      token: signedIn.token,
      user_id: signedIn.user.id,
      user_agent: "Mosaic/1.0",
    });
    expect(answer.headers.get("set-cookie")).toBe(
      `cc_session=${signedIn.token}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax`,
    );
    (await nobody.post(CONSUME, { token })).refused(400);
  });

  test("used, expired and unknown links are refused with the same words", async () => {
    const used = (await link("cy@example.com")).token;
    (await nobody.post(CONSUME, { token: used })).is(200, SignedIn);
    const { magic_link, token: expired } = await link("cy@example.com");
    await server.db.write((tx) =>
      tx.run(
        "UPDATE magic_links SET expires_at = ? WHERE public_id = ?",
        new Date().toISOString(),
        magic_link.id,
      ),
    );
    const answers = await Promise.all(
      [used, expired, "mgt_unknown", ""].map((token) => nobody.post(CONSUME, { token })),
    );
    for (const answer of answers) answer.refused(400);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  test("two attempts at once with one link sign in once", async () => {
    const { token } = await link("twice@example.com");
    const answers = await Promise.all([1, 2, 3].map(() => nobody.post(CONSUME, { token })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });

  test.each([
    ["token", {}],
    ["token", { token: 1 }],
    ["token", { token: "t".repeat(513) }],
  ])("signing in needs a good %s (%#)", async (field, body) => {
    expect((await nobody.post(CONSUME, body)).refused(400).error).toContain(field);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "signing in takes no body of type %s",
    async (type) => {
      const { token } = await link("di@example.com");
      const sent = await nobody.post(CONSUME, { token }, { "content-type": type });
      sent.refused(415);
      (await nobody.post(CONSUME, { token })).is(200, SignedIn);
    },
  );

  test("a page of another site can sign nobody in", async () => {
    const { token } = await link("ed@example.com");
    const from = (headers: Record<string, string>) => nobody.post(CONSUME, { token }, headers);
    (await from({ origin: "https://evil.example" })).refused(403);
    (await from({ origin: "null" })).refused(403);
    (await from({ "sec-fetch-site": "cross-site" })).refused(403);
    (await from({ origin: server.url, "sec-fetch-site": "cross-site" })).refused(403);
    (await from({ origin: server.url, "sec-fetch-site": "same-origin" })).is(200, SignedIn);
  });

  test("the same mail address is the same person, whatever name and case it comes with", async () => {
    const first = await signIn(server, "Flo", "flo@example.com");
    const again = await signIn(server, "Someone Else", "FLO@example.com");
    expect(again.user).toEqual(first.user);
    expect(again.session.id).not.toBe(first.session.id);
  });

  test("people who come without an invite are members of ClickClack, whose first person owns it", async () => {
    const captain = (await nobody.get("/api/me")).is(200, UserAnswer).user;
    expect(captain.display_name).toBe("Local Captain");
    const gil = await signIn(server, "Gil");
    const { workspaces } = (await gil.get("/api/workspaces")).is(200, WorkspaceList);
    expect(workspaces).toMatchObject([{ name: "ClickClack", slug: "clickclack", role: "member" }]);
    const page = await gil.get(`/api/workspaces/${workspaces[0]!.id}/members?role=owner`);
    const { members } = page.is(200, WorkspaceMemberPage);
    expect(members.map(({ user }) => user.id)).toEqual([captain.id]);
  });

  test("no secret is stored as it is", async () => {
    const { token } = await link("hal@example.com");
    const person = await signIn(server, "Hal", "hal@example.com");
    const stored = JSON.stringify([
      await server.db.all("SELECT * FROM sessions"),
      await server.db.all("SELECT * FROM magic_links"),
    ]);
    expect(stored).toContain(person.session.id);
    expect(stored).not.toContain(token.slice(4));
    expect(stored).not.toContain(person.token.slice(4));
  });

  test("one sees one's own sign-ins, the latest used first, without their tokens", async () => {
    const first = await signIn(server, "Ida", "ida@example.com");
    const second = await signIn(server, "Ida", "ida@example.com");
    await signIn(server, "Jo");
    await server.db.write((tx) =>
      tx.run(
        "UPDATE sessions SET last_used_at = ? WHERE public_id = ?",
        "2031-01-01T00:00:00.000Z",
        first.session.id,
      ),
    );
    const { sessions } = (await second.get("/api/auth/sessions")).is(200, SessionList);
    expect(sessions.map(({ id }) => id)).toEqual([first.session.id, second.session.id]);
    expect(sessions.some((session) => "token" in session)).toBe(false);
  });

  test("ending a sign-in closes its sockets, and its token is good for nothing any more", async () => {
    const phone = await signIn(server, "Kim", "kim@example.com");
    const laptop = await signIn(server, "Kim", "kim@example.com");
    const workspace_id = (await phone.get("/api/workspaces")).is(200, WorkspaceList).workspaces[0]!
      .id;
    const sockets = [phone, phone, laptop].map(({ token }) =>
      listenTo(server, { workspace_id, token }),
    );
    await Promise.all(sockets.map((socket) => socket.first(2)));

    expect((await laptop.delete(`/api/auth/sessions/${phone.session.id}`)).status).toBe(204);
    expect(await sockets[0]!.closed).toEqual({ code: 1008, reason: "revoked" });
    expect(await sockets[1]!.closed).toEqual({ code: 1008, reason: "revoked" });
    (await phone.get("/api/me")).refused(401);
    const again = listenTo(server, { workspace_id, token: phone.token });
    await expect(again.opened).rejects.toThrow();

    await laptop.patch("/api/me", { display_name: "Kim on a laptop" });
    await sockets[2]!.find(({ type }) => type === "user.updated");
    sockets[2]!.close();
  });

  test("a sign-in of somebody else cannot be ended, nor told from one that never was", async () => {
    const [lea, max] = [await signIn(server, "Lea"), await signIn(server, "Max")];
    const theirs = await lea.delete(`/api/auth/sessions/${max.session.id}`);
    const none = await lea.delete("/api/auth/sessions/ses_00000000000000000000000000");
    theirs.refused(404);
    expect(theirs.text).toBe(none.text);
    (await max.get("/api/me")).is(200, UserAnswer);
  });

  test("signing out ends this sign-in, clears its cookie and closes its sockets", async () => {
    const ned = await signIn(server, "Ned");
    const workspace_id = (await ned.get("/api/workspaces")).is(200, WorkspaceList).workspaces[0]!
      .id;
    const cookie = { cookie: `cc_session=${ned.token}` };
    const socket = listenTo(server, { workspace_id, headers: cookie });
    await socket.first(1);
    const answer = await nobody.post("/api/auth/logout", undefined, {
      ...cookie,
      "x-clickclack-csrf": "1",
    });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(answer.headers.get("set-cookie")).toBe(
      "cc_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax",
    );
    expect((await socket.closed).code).toBe(1008);
    (await ned.get("/api/me")).refused(401);
  });

  test("a sign-in that is used lasts thirty days from then", async () => {
    const ola = await signIn(server, "Ola");
    const lastWeek = new Date(Date.now() - 7 * 86_400_000).toISOString();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await server.db.write((tx) =>
      tx.run(
        "UPDATE sessions SET last_used_at = ?, expires_at = ? WHERE public_id = ?",
        lastWeek,
        tomorrow,
        ola.session.id,
      ),
    );
    (await ola.get("/api/me")).is(200, UserAnswer);
    // Its use is noted by a write of its own: this one comes after it.
    const row = await server.db.write((tx) =>
      tx.get<{ last_used_at: string; expires_at: string }>(
        "SELECT last_used_at, expires_at FROM sessions WHERE public_id = ?",
        ola.session.id,
      ),
    );
    expect(row!.last_used_at > lastWeek).toBe(true);
    expect(Date.parse(row!.expires_at) - Date.parse(row!.last_used_at)).toBe(30 * 86_400_000);
  });

  test("an expired sign-in is none", async () => {
    const pia = await signIn(server, "Pia");
    await server.db.write((tx) =>
      tx.run(
        "UPDATE sessions SET expires_at = ? WHERE public_id = ?",
        new Date().toISOString(),
        pia.session.id,
      ),
    );
    (await pia.get("/api/me")).refused(401);
  });
});

describe("outside dev mode", () => {
  const server = useServer();

  test("nobody gets a sign-in link by asking, and the sign-in page does not offer it", async () => {
    const { code } = (await server.nobody.post(REQUEST, { email: "a@example.com" })).refused(501);
    expect(code).toBe("magic_link_not_configured");
    const offered = (await server.nobody.get("/api/auth/providers")).is(200, AuthProviders);
    expect(offered.magic_link).toEqual({ request: false });
  });

  test("a link that the operator made signs in, and the first person owns the workspace", async () => {
    const first = await signIn(server, "Quin");
    const second = await signIn(server, "Ray");
    const role = async (who: typeof first) =>
      (await who.get("/api/workspaces")).is(200, WorkspaceList).workspaces[0]?.role;
    expect(await role(first)).toBe("owner");
    expect(await role(second)).toBe("member");
  });

  test("a client without a credential is nobody, whatever it says of itself", async () => {
    const sam = await signIn(server, "Sam");
    const posing = clientOf(() => server.url, { "x-clickclack-user": sam.user.id });
    (await posing.get("/api/me")).refused(401);
  });
});
