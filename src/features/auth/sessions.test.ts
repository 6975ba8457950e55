import { describe, expect, test } from "bun:test";
import { clientOf, type Answer } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { startNode } from "../../../tests/harness/node.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { useServer, type TestServer } from "../../../tests/harness/server.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { UserAnswer } from "../people/wire.ts";
import { WorkspaceList } from "../workspaces/wire.ts";
import { lettersOf } from "./letters.ts";
import { resetMail } from "./password-resets.ts";
import { AccountAnswer } from "./password-wire.ts";
import { SessionList } from "./wire.ts";

describe.each(engines)("one's sign-ins, on $name,", (engine) => {
  const server = useServer({ engine });

  test("end all at once but the one that asks, and their sockets close", async () => {
    const [here, phone, laptop] = [
      await signIn(server, "Ava", "ava@example.com"),
      await signIn(server, "Ava", "ava@example.com"),
      await signIn(server, "Ava", "ava@example.com"),
    ];
    const other = await signIn(server, "Bo");
    const workspace_id = (await here.get("/api/workspaces")).is(200, WorkspaceList).workspaces[0]!
      .id;
    const sockets = [phone, laptop].map(({ token }) => listenTo(server, { workspace_id, token }));
    await Promise.all(sockets.map((socket) => socket.first(1)));
    const revoke = "/api/auth/sessions/revoke-others";
    expect((await here.post(revoke)).json(200)).toEqual({ revoked: 2 });
    for (const { closed } of sockets)
      expect(await closed).toEqual({ code: 1008, reason: "revoked" });
    const { sessions } = (await here.get("/api/auth/sessions")).is(200, SessionList);
    expect(sessions).toMatchObject([{ id: here.session.id, current: true }]);
    (await phone.get("/api/me")).refused(401);
    (await other.get("/api/me")).is(200, UserAnswer);
    expect((await here.post(revoke)).json(200)).toEqual({ revoked: 0 });
  });

  test("are written down for auditors when they begin and end", async () => {
    const di = await signIn(server, "Di", "di@example.com");
    const again = await signIn(server, "Di", "di@example.com");
    await di.delete(`/api/auth/sessions/${again.session.id}`);
    await di.post("/api/auth/logout");
    const rows = await server.db.all<{ action: string; target_id: string }>(
      "SELECT action, target_id FROM audit_log WHERE actor_id = (SELECT id FROM users WHERE public_id = ?) ORDER BY id",
      di.user.id,
    );
    expect(rows.slice(2)).toEqual([
      { action: "user.signed_in", target_id: di.session.id },
      { action: "user.signed_in", target_id: again.session.id },
      { action: "session.revoked", target_id: again.session.id },
      { action: "user.signed_out", target_id: di.session.id },
    ]);
  });

  test("end by a page's request only with the header that our own pages alone can send", async () => {
    const bo = await signIn(server, "Bo");
    const cookie = clientOf(() => server.url, { cookie: `cc_session=${bo.token}` });
    const revoke = "/api/auth/sessions/revoke-others";
    expect((await cookie.post(revoke)).refused(403).code).toBe("csrf_header_missing");
    expect((await cookie.post(revoke, undefined, { "x-clickclack-csrf": "1" })).status).toBe(200);
  });
});

/** What ends sign-ins elsewhere. */
const ENDINGS: readonly [string, (who: Person, server: TestServer) => Promise<Answer>][] = [
  ["ending all others", (who) => who.post("/api/auth/sessions/revoke-others")],
  [
    "a changed password",
    (who) => who.call("PUT", "/api/auth/password", { new_password: "nine dry herons" }),
  ],
  [
    "a password that was set anew by mail",
    async (who, server) => {
      const email = (await who.get("/api/auth/account")).is(200, AccountAnswer).account.email!;
      const [mail] = await resetMail(server.db, lettersOf("https://chat.example.com"), email);
      const token = /rst_[\w-]+/.exec(mail!.text)?.[0];
      const body = { token, new_password: "nine dry herons" };
      return server.nobody.post("/api/auth/password/reset", body);
    },
  ],
];

describe.each(engines.filter(({ name }) => name === "postgres"))("on two servers", (engine) => {
  const server = useServer({ engine, password_auth: true });

  test.each(ENDINGS)("%s closes the sockets on the other one", async (_, end) => {
    const email = `${crypto.randomUUID()}@example.com`;
    const here = await signIn(server, "Ava", email);
    const there = await signIn(server, "Ava", email);
    const node = await startNode(server);
    const { workspaces } = (await here.get("/api/workspaces")).is(200, WorkspaceList);
    const socket = listenTo(node, { workspace_id: workspaces[0]!.id, token: there.token });
    await socket.first(1);
    expect((await end(here, server)).status).toBeLessThan(300);
    expect(await socket.closed).toEqual({ code: 1008, reason: "revoked" });
    const elsewhere = clientOf(() => node.url, { authorization: `Bearer ${there.token}` });
    (await elsewhere.get("/api/me")).refused(401);
    await node.stop();
  });
});
