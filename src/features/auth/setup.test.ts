import { describe, expect, test } from "bun:test";
import { clientOf } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { startServer, type ServerOptions } from "../../../tests/harness/server.ts";
import { channelsOf } from "../../../tests/harness/world.ts";
import { UserAnswer } from "../people/wire.ts";
import { WorkspaceList } from "../workspaces/wire.ts";
import { bootstrap } from "./bootstrap.ts";
import { createMagicLink } from "./magic-links.ts";
import { newSetupLink, setUp } from "./setup.ts";
import { AuthProviders, SetUp, SignedIn } from "./wire.ts";

const SETUP = "/api/auth/setup";

describe.each(engines)("a server that nobody has come to yet, on $name,", (engine) => {
  /** An own server on an own empty database, until the end of the test. */
  async function empty(options: ServerOptions = {}) {
    const server = await startServer({ engine, ...options });
    const setUp = (body: object, headers = {}) =>
      server.nobody.post(SETUP, { display_name: "Ava Lindqvist", ...body }, headers);
    const required = async () =>
      (await server.nobody.get("/api/auth/providers")).is(200, AuthProviders).setup_required;
    return { ...server, setUp, required, [Symbol.asyncDispose]: () => server.stop() };
  }
  /** The token of a link that a start of the server would print. */
  async function link({ db }: Awaited<ReturnType<typeof empty>>): Promise<string> {
    const token = await newSetupLink(db);
    if (token === undefined) throw new Error("There are people already.");
    return token;
  }

  test("gets its owner, ClickClack and general by the link, and then has no link any more", async () => {
    await using server = await empty();
    const [token, spare] = [await link(server), await link(server)];
    expect(token).toMatch(/^stp_[A-Za-z0-9_-]{43}$/);
    expect(await server.required()).toBe(true);
    const answer = await server.setUp({ token, email: "Ava@Example.com", handle: "ava" });
    const done = answer.is(201, SetUp);
    expect(done.user).toMatchObject({ display_name: "Ava Lindqvist", handle: "ava" });
    expect(done.workspace).toMatchObject({ name: "ClickClack", slug: "clickclack", role: "owner" });
    expect(answer.headers.get("set-cookie")).toStartWith(`cc_session=${done.token};`);

    const ava = clientOf(() => server.url, { authorization: `Bearer ${done.token}` });
    expect((await ava.get("/api/me")).is(200, UserAnswer).user.id).toBe(done.user.id);
    expect((await channelsOf(ava, done.workspace)).map(({ name }) => name)).toEqual(["general"]);

    expect(await server.required()).toBe(false);
    expect(await newSetupLink(server.db)).toBeUndefined();
    for (const used of [token, spare])
      expect((await server.setUp({ token: used })).refused(400).code).toBe("setup_invalid");
    expect(await server.db.all("SELECT 1 FROM setup_links")).toEqual([]);
    expect(await server.db.all("SELECT 1 FROM users")).toHaveLength(1);
  });

  test("calls the workspace what its owner does, and those who sign in later come into it", async () => {
    await using server = await empty();
    const token = await link(server);
    const { workspace } = (await server.setUp({ token, workspace_name: "Harbour Crew" })).is(
      201,
      SetUp,
    );
    expect(workspace).toMatchObject({ name: "Harbour Crew", slug: "clickclack", role: "owner" });
    const made = await createMagicLink(server.db, { email: "ben@example.com" });
    const answer = await server.nobody.post("/api/auth/magic/consume", { token: made.token });
    const ben = clientOf(() => server.url, {
      authorization: `Bearer ${answer.is(200, SignedIn).token}`,
    });
    const { workspaces } = (await ben.get("/api/workspaces")).is(200, WorkspaceList);
    expect(workspaces).toEqual([{ ...workspace, role: "member" }]);
  });

  test("knows the owner's mail address, so that a sign-in link for it leads back to them", async () => {
    await using server = await empty();
    const token = await link(server);
    const { user } = (await server.setUp({ token, email: "ava@example.com" })).is(201, SetUp);
    const made = await createMagicLink(server.db, { email: "ava@example.com" });
    const answer = await server.nobody.post("/api/auth/magic/consume", { token: made.token });
    expect(answer.is(200, SignedIn).user.id).toBe(user.id);
  });

  test("is opened by nothing else, and by no link of another server", async () => {
    await using server = await empty();
    await using other = await empty();
    for (const token of ["stp_", "", "stp_guess", await link(other), "x".repeat(512)])
      expect((await server.setUp({ token })).refused(400).code).toBe("setup_invalid");
    (await server.nobody.post(SETUP, { display_name: "Ava" })).refused(400);
    expect(await server.db.all("SELECT 1 FROM users")).toEqual([]);
  });

  test("has one owner when two hold good links at once", async () => {
    await using server = await empty();
    const tokens = await Promise.all(Array.from({ length: 4 }, () => link(server)));
    const answers = await Promise.all(
      tokens.map((token, at) => server.setUp({ token, display_name: `Racer ${at}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400]);
    expect(await server.db.all("SELECT 1 FROM users")).toHaveLength(1);
    expect(await server.db.all("SELECT 1 FROM workspaces")).toHaveLength(1);
  });

  test("has one owner when it is set up at two nodes and on the command line at once", async () => {
    await using server = await empty();
    const other = await engine.again(server.location);
    const tokens = [await link(server), await link(server)] as const;
    const answers = await Promise.allSettled([
      setUp(server.db, { token: tokens[0], display_name: "Ava" }, ""),
      setUp(other, { token: tokens[1], display_name: "Ben" }, ""),
      bootstrap(other, { display_name: "Chiara", email: "chiara@example.com" }),
    ]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await server.db.all("SELECT 1 FROM users")).toHaveLength(1);
    expect(await server.db.all("SELECT 1 FROM workspaces")).toHaveLength(1);
    await other.close();
  });

  test("keeps a link good for as long as nobody is there, of which the newest ten are", async () => {
    await using server = await empty();
    const tokens: string[] = [];
    for (let start = 0; start < 11; start += 1) tokens.push(await link(server));
    await server.db.write((tx) =>
      tx.run("UPDATE setup_links SET created_at = '2020-01-01T00:00:00.000Z'"),
    );
    expect((await server.setUp({ token: tokens[0] })).refused(400).code).toBe("setup_invalid");
    (await server.setUp({ token: tokens[1] })).is(201, SetUp);
  });

  test("spends no link on what is not acceptable, and makes nothing of it", async () => {
    await using server = await empty();
    const token = await link(server);
    for (const bad of [
      { display_name: " " },
      { email: "nobody" },
      { handle: "a b" },
      { workspace_name: "\u0007" },
    ])
      (await server.setUp({ token, ...bad })).refused(400);
    expect(await server.required()).toBe(true);
    (await server.setUp({ token })).is(201, SetUp);
  });

  test("is no longer set up by a link once the command line made its owner", async () => {
    await using server = await empty();
    const token = await link(server);
    await bootstrap(server.db, { display_name: "Ben Okafor", email: "ben@example.com" });
    expect((await server.setUp({ token })).refused(400).code).toBe("setup_invalid");
  });

  test("is set up by no form and no page of another site", async () => {
    await using server = await empty();
    const token = await link(server);
    (await server.setUp({ token }, { "content-type": "text/plain" })).refused(415);
    (await server.setUp({ token }, { origin: "https://evil.example" })).refused(403);
    (await server.setUp({ token }, { "sec-fetch-site": "cross-site" })).refused(403);
    (await server.setUp({ token })).is(201, SetUp);
  });

  test("lets an address try ten times a minute", async () => {
    await using server = await empty();
    for (let count = 0; count < 10; count += 1) (await server.setUp({ token: "no" })).refused(400);
    const refused = await server.setUp({ token: await link(server) });
    expect(refused.refused(429).code).toBe("too_many_requests");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  });

  test("writes down who set it up, and stores no link as it is", async () => {
    await using server = await empty();
    const token = await link(server);
    const stored = JSON.stringify(await server.db.all("SELECT * FROM setup_links"));
    expect(stored).not.toContain(token.slice(4));
    const { user, workspace } = (await server.setUp({ token })).is(201, SetUp);
    const rows = await server.db.all<{ target_id: string; metadata: string; actor: string }>(
      `SELECT a.target_id, a.metadata, u.public_id AS actor FROM audit_log a JOIN users u ON u.id = a.actor_id
       WHERE a.action = 'server.set_up'`,
    );
    expect(rows.map((row) => ({ ...row, metadata: JSON.parse(row.metadata) }))).toEqual([
      {
        target_id: user.id,
        actor: user.id,
        metadata: { by: "setup_link", workspace_id: workspace.id },
      },
    ]);
  });
});

test("a server in dev mode has its first person already, and asks for no setup", async () => {
  const server = await startServer({ dev_bootstrap: true, bootstrap: true });
  const { setup_required } = (await server.nobody.get("/api/auth/providers")).is(
    200,
    AuthProviders,
  );
  expect(setup_required).toBe(false);
  expect(await newSetupLink(server.db)).toBeUndefined();
  await server.stop();
});
