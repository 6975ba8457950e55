import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { newBot } from "../../../tests/harness/bots.ts";
import { run } from "../../../tests/harness/child.ts";
import { clientOf } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { poll, tailOf } from "../../../tests/harness/events.ts";
import { useFolder } from "../../../tests/harness/folder.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { until } from "../../../tests/harness/until.ts";
import { join as joinWorkspace, post, useWorld } from "../../../tests/harness/world.ts";
import { SCOPES } from "../../access/scopes.ts";
import { SearchPage } from "../../features/search/wire.ts";
import { UserAnswer } from "../../features/people/wire.ts";

const MAIN = join(import.meta.dir, "../../main.ts");
const folder = useFolder();
const REVOKED = { code: 1008, reason: "revoked" };

describe.each(engines)("an operator who takes something away, on $name,", (engine) => {
  const world = useWorld({ engine });
  const admin = (...args: string[]) =>
    run(["admin", ...args, "--db", world().server.location], { cwd: folder() });
  async function done(...args: string[]) {
    const { code, stdout, stderr } = await admin(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining("click") });
    return stdout.trimEnd();
  }
  const audited = async (action: string) =>
    (
      await world().server.db.all<{ target_id: string; actor_id: number | null }>(
        "SELECT target_id, actor_id FROM audit_log WHERE action = ? ORDER BY id DESC LIMIT 1",
        action,
      )
    )[0];
  /** Somebody new in the workspace, with their socket open. */
  async function newcomer(name: string) {
    const { server, workspace } = world();
    const who = await signIn(server, name, `${name.toLowerCase()}@example.com`);
    await joinWorkspace(server, workspace, who, "member");
    return { who, socket: await open(who.token) };
  }
  async function open(token: string) {
    const { server, workspace } = world();
    const socket = listenTo(server, { workspace_id: workspace.id, token, after_cursor: "now" });
    await socket.opened;
    return socket;
  }
  /** A server may remember a credential for half a second after another process has ended it. */
  const isOut = (who: Pick<Person, "get">) =>
    until("they are signed out", async () => (await who.get("/api/me")).status === 401);

  test("a revoked sign-in's socket closes, and the person's other ones stay", async () => {
    const { server } = world();
    const { who, socket } = await newcomer("Rhea");
    const second = await signIn(server, "Rhea", "rhea@example.com");
    const other = await open(second.token);
    expect(await done("sessions", "revoke", who.session.id)).toBe(who.session.id);
    expect(await socket.closed).toEqual(REVOKED);
    await isOut(who);
    (await second.get("/api/me")).is(200, UserAnswer);
    expect(await audited("session.revoked")).toEqual({
      target_id: who.session.id,
      actor_id: null,
    });
    expect((await admin("sessions", "revoke", who.session.id)).code).toBe(4);
    const both = JSON.parse(await done("sessions", "revoke", "--user", "Rhea", "--json"));
    expect(both.revoked).toEqual([second.session.id]);
    expect(await other.closed).toEqual(REVOKED);
  });

  test("a deactivated person is gone from every screen, and comes back as they were", async () => {
    const { owner, workspace, general } = world();
    const { who, socket } = await newcomer("Dora");
    (await who.patch("/api/me", { handle: "dora" })).json(200);
    await post(who, general, "still here");
    const watching = await open(owner.token);
    const out = JSON.parse(await done("user", "deactivate", "--user", "@dora", "--json"));
    expect(out).toMatchObject({ user: { id: who.user.id }, revoked: [who.session.id] });
    expect(await socket.closed).toEqual(REVOKED);
    const about = (wanted: string) =>
      watching.find(({ type, payload }) => type === wanted && payload["user_id"] === who.user.id);
    await about("member.left");
    await isOut(who);
    expect(await audited("user.deactivated")).toEqual({ target_id: who.user.id, actor_id: null });
    const gone = await done("user", "list", "--deactivated", "--workspace", workspace.slug);
    expect(gone).toContain("(@dora)");
    expect((await admin("user", "deactivate", "--user", "@dora")).code).toBe(4);
    expect((await admin("user", "deactivate", "--user", owner.user.id)).stderr).toContain("owns");

    expect(await done("user", "reactivate", "--email", "dora@example.com", "--plain")).toBe(
      who.user.id,
    );
    await about("member.joined");
    watching.close();
    const link = await done("magic-link", "create", "--email", "dora@example.com", "--plain");
    expect(link).toStartWith("mgt_");
    expect(await done("user", "list", "--workspace", workspace.slug)).toContain("@dora");
    expect((await admin("user", "reactivate", "--user", "@dora")).code).toBe(4);
  });

  test("a workspace whose owner has gone gets another, and everybody sees it", async () => {
    const { server, owner, moderator, workspace, outsider } = world();
    const watching = await open(moderator.token);
    const args = ["workspace", "owner", "--workspace", workspace.slug, "--user"];
    const { who: person } = await newcomer("Hera");
    expect(JSON.parse(await done(...args, person.user.id, "--json"))).toEqual({
      workspace_id: workspace.id,
      owner_user_id: person.user.id,
      former_owner_user_id: owner.user.id,
    });
    await watching.find(({ type }) => type === "workspace.ownership_transferred");
    watching.close();
    expect(await audited("workspace.ownership_transferred")).toEqual({
      target_id: person.user.id,
      actor_id: null,
    });
    expect((await admin(...args, person.user.id)).code).toBe(1);
    expect((await admin(...args, outsider.user.id)).code).toBe(4);
    expect(await done(...args, owner.user.id, "--plain")).toBe(owner.user.id);
    const roles = await server.db.all("SELECT 1 FROM memberships WHERE role = 'owner'");
    expect(roles).toHaveLength(
      (await server.db.all("SELECT 1 FROM workspaces WHERE deleted_at IS NULL")).length,
    );
  });

  test("a bot's token works until it is revoked, and its socket closes", async () => {
    const { server, workspace } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const made = await done("bot", "token", "create", "--bot", bot.id, "--name", "two", "--plain");
    expect(made).toMatch(/^ccb_[\w-]{43}$/);
    const robot = clientOf(() => server.url, { authorization: `Bearer ${made}` });
    (await robot.get("/api/me")).is(200, UserAnswer);
    const socket = await open(made);
    const kept = await open(bot.token);
    const tokens = await done("bot", "token", "list", "--bot", bot.id, "--plain");
    const id = tokens.split("\n").at(-1)!;
    expect(await audited("bot_token.created")).toEqual({ target_id: id, actor_id: null });
    const revoked = JSON.parse(await done("bot", "token", "revoke", id, "--json"));
    expect(revoked.bot_token).toMatchObject({
      id,
      name: "two",
      revoked_at: expect.stringMatching(/Z$/),
    });
    expect(await socket.closed).toEqual(REVOKED);
    await isOut(robot);
    expect(await audited("bot_token.revoked")).toEqual({ target_id: id, actor_id: null });
    (await bot.get("/api/me")).is(200, UserAnswer);
    kept.close();
    expect((await admin("bot", "token", "revoke", "btok_nothing")).code).toBe(4);
    const wrong = ["bot", "token", "create", "--bot", bot.id, "--scopes", "everything"];
    expect((await admin(...wrong)).code).toBe(2);
  });

  test("a client whose cursor was pruned is told so, and one that is up to date hears on", async () => {
    const { owner, workspace, general } = world();
    const old = await tailOf(owner, workspace);
    for (const body of ["one", "two", "three", "four"]) await post(owner, general, body);
    const live = await open(owner.token);
    const args = ["events", "prune", "--workspace", workspace.slug, "--keep-latest", "2"];
    const { workspaces } = JSON.parse(await done(...args, "--json"));
    const [{ pruned, newest_cursor, pruned_up_to }] = workspaces;
    expect(pruned).toBeGreaterThan(4);
    expect(Number(newest_cursor) - Number(pruned_up_to)).toBe(2);
    expect(await poll(owner, workspace, { after_cursor: old })).toMatchObject({
      resync_required: true,
    });
    const next = await post(owner, general, "five");
    await live.find(({ payload }) => payload["message_id"] === next.id);
    live.close();
    expect(await audited("events.pruned")).toMatchObject({ actor_id: null });
    expect(await done("events", "prune", "--keep", "30d", "--plain")).toBe("0");
    expect((await admin("events", "prune")).code).toBe(2);
  });

  test("a search index that lost something finds it again once it is built afresh", async () => {
    const { server, owner, workspace, general } = world();
    const { id } = await post(owner, general, "A capstan for the quay");
    await server.indexer.catchUp();
    const found = async () => {
      const at = `/api/search?workspace_id=${workspace.id}&q=capstan`;
      return (await owner.get(at)).is(200, SearchPage).results.map((hit) => hit.id);
    };
    expect(await found()).toEqual([id]);
    await server.db.write(async (tx) => {
      const row = await tx.get<{ id: number }>("SELECT id FROM messages WHERE public_id = ?", id);
      await server.db.search.remove(tx, row!.id);
    });
    expect(await found()).toEqual([]);
    expect(Number(await done("search", "rebuild", "--plain"))).toBeGreaterThan(0);
    await until("it is found again", async () => (await found()).length === 1);
    expect(await audited("search_index.rebuilt")).toMatchObject({ actor_id: null });
  });

  test("what is done is read as it happens, each entry once", async () => {
    const { server } = world();
    const child = Bun.spawn(
      [
        process.execPath,
        MAIN,
        ...["admin", "audit", "--follow", "--action", "user.created", "--limit", "1"],
        ...["--plain", "--db", server.location],
      ],
      { cwd: folder(), env: { PATH: process.env["PATH"] }, stdout: "pipe" },
    );
    const lines: string[] = [];
    const reading = (async () => {
      for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream()))
        for (const line of chunk.split("\n")) {
          if (line === "") continue;
          lines.push(line);
          if (lines.length === 1) await signIn(server, "Flo");
          if (lines.length === 2) await signIn(server, "Fay");
          if (lines.length === 3) child.kill("SIGINT");
        }
    })();
    await child.exited;
    await reading;
    const rows = await server.db.all<{ public_id: string }>(
      "SELECT public_id FROM audit_log WHERE action = 'user.created' ORDER BY id DESC LIMIT 3",
    );
    expect(lines).toEqual(rows.map(({ public_id }) => public_id).toReversed());
  });

  test("everybody is signed out, and bots are not", async () => {
    const { server, owner, member, workspace } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const [person, robot] = [await open(member.token), await open(bot.token)];
    const { revoked } = JSON.parse(await done("sessions", "revoke", "--all", "--json"));
    expect(revoked).toContain(owner.session.id);
    expect(await person.closed).toEqual(REVOKED);
    await isOut(owner);
    (await bot.get("/api/me")).is(200, UserAnswer);
    robot.close();
    expect((await admin("sessions", "revoke")).code).toBe(2);
    expect((await admin("sessions", "revoke", "--all", "--user", "x")).code).toBe(2);
  });
});
