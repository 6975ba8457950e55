import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { run } from "../../../tests/harness/child.ts";
import { clientOf } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { useFolder } from "../../../tests/harness/folder.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { useWorld } from "../../../tests/harness/world.ts";
import { SignedIn } from "../../features/auth/wire.ts";
import { InviteAccepted } from "../../features/invites/wire.ts";
import { UserAnswer, WorkspaceMemberPage } from "../../features/people/wire.ts";

const MAIN = join(import.meta.dir, "../../main.ts");
const folder = useFolder();

/** Runs an admin command to its end, in an empty directory unless another is given. */
const admin = (args: readonly string[], options: { cwd?: string; input?: string } = {}) =>
  run(["admin", ...args], { cwd: folder(), ...options });

describe.each(engines)("an operator's command beside a running server, on $name,", (engine) => {
  const world = useWorld({ engine });
  /** Runs a command on the world's database, which has to go well; answers what it printed. */
  async function done(...args: string[]) {
    const { code, stdout, stderr } = await admin([...args, "--db", world().server.location]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.not.stringContaining("clickclack:"),
    });
    return stdout.trimEnd();
  }
  async function refused(code: number, ...args: string[]) {
    const ended = await admin([...args, "--db", world().server.location]);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: "" });
    expect(ended.stderr).toMatch(/^clickclack: \S.*\.\n$/);
    return ended.stderr;
  }
  const audited = (action: string) =>
    world().server.db.all<{ target_id: string; actor_id: number | null; metadata: string }>(
      "SELECT target_id, actor_id, metadata FROM audit_log WHERE action = ? ORDER BY id DESC LIMIT 1",
      action,
    );
  const consume = async (token: string) =>
    (await world().server.nobody.post("/api/auth/magic/consume", { token })).is(200, SignedIn);

  test("a sign-in link is for whom the address belongs to, or for somebody new", async () => {
    const { server } = world();
    const known = await signIn(server, "Noor", "noor@example.com");
    const url = await done("magic-link", "create", "--email", "Noor@Example.com");
    expect(url).toMatch(/^http:\/\/localhost:8080\/login#mgt_[\w-]{43}$/);
    expect((await consume(url.split("#")[1]!)).user.id).toBe(known.user.id);
    expect((await audited("magic_link.created"))[0]).toMatchObject({
      actor_id: null,
      target_id: expect.stringMatching(/^mln_/),
      metadata: JSON.stringify({ user_id: known.user.id }),
    });
    const token = await done(
      ...["magic-link", "create", "--email", "new@example.com", "--name", "Omar", "--plain"],
    );
    expect((await consume(token)).user.display_name).toBe("Omar");
  });

  test("somebody without a mail address is let in again by one they are given", async () => {
    const { server, owner, workspace } = world();
    const invite = await owner.post(`/api/workspaces/${workspace.id}/invites`, {});
    const { token } = JSON.parse(invite.text);
    const body = { token, display_name: "Lost Lotte" };
    const lotte = (await server.nobody.post("/api/invites/accept", body)).is(200, InviteAccepted);
    const args = ["magic-link", "create", "--user", "Lost Lotte", "--email", "lotte@example.com"];
    expect((await consume(await done(...args, "--plain"))).user.id).toBe(lotte.user.id);
    const again = await done("magic-link", "create", "--email", "lotte@example.com", "--plain");
    expect((await consume(again)).user.id).toBe(lotte.user.id);
    const other = ["--user", owner.user.id, "--email", "lotte@example.com"];
    expect(await refused(1, "magic-link", "create", ...other)).toContain("belongs to somebody");
  });

  test("nobody is taken for another whose name they have made their handle", async () => {
    const { server, workspace } = world();
    const sofia = await signIn(server, "sofia", "sofia@example.com");
    const [impostor, at] = [await signIn(server, "Ida"), await signIn(server, "@sofia")];
    expect((await impostor.patch("/api/me", { handle: "sofia" })).status).toBe(200);
    const add = ["member", "add", "--workspace", workspace.id, "--user"];
    const said = await refused(1, ...add, "sofia");
    for (const { user } of [sofia, impostor]) expect(said).toContain(user.id);
    expect(said).not.toContain(at.user.id);
    expect(await done(...add, sofia.user.id, "--plain")).toBe(sofia.user.id);
    expect(await done(...add, "@sofia", "--plain")).toBe(impostor.user.id);
  });

  test("a person is made once, by mail address and handle", async () => {
    const args = ["user", "create", "--name", "Pia", "--email", "pia@example.com"];
    const made = JSON.parse(await done(...args, "--handle", "pia", "--json"));
    expect(made.user).toMatchObject({ kind: "human", display_name: "Pia", handle: "pia" });
    expect((await audited("user.created"))[0]?.target_id).toBe(made.user.id);
    expect(await refused(1, ...args)).toContain("belongs to somebody");
    const taken = ["user", "create", "--name", "P", "--email", "p@example.com", "--handle", "pia"];
    expect(await refused(1, ...taken)).toContain("handle");
    const people = await world().server.db.all("SELECT 1 FROM users WHERE email = 'p@example.com'");
    expect(people).toEqual([]);
    await refused(2, "user", "create", "--name", "P", "--email", "nobody");
  });

  test("whoever has the workspace open sees who is put into it, at once", async () => {
    const { server, owner, workspace, outsider } = world();
    const socket = listenTo(server, { workspace_id: workspace.id, token: owner.token });
    await socket.opened;
    const args = ["member", "add", "--workspace", workspace.slug, "--user", outsider.user.id];
    expect(await done(...args, "--role", "moderator", "--plain")).toBe(outsider.user.id);
    const { payload } = await socket.find(
      ({ type, payload: of }) => type === "member.joined" && of["user_id"] === outsider.user.id,
    );
    expect(payload).toMatchObject({ role: "moderator" });
    socket.close();
    const path = `/api/workspaces/${workspace.id}/members?q=${encodeURIComponent(outsider.user.display_name)}`;
    const { members } = (await owner.get(path)).is(200, WorkspaceMemberPage);
    expect(members.map(({ role }) => role)).toEqual(["moderator"]);
    expect((await audited("member.added"))[0]).toMatchObject({
      actor_id: null,
      target_id: outsider.user.id,
    });
    expect(await refused(1, ...args)).toContain("already");
  });

  test("an invite is one of the workspace's, and is accepted as any other", async () => {
    const { server, owner, workspace } = world();
    const args = ["--workspace", workspace.name, "--role", "guest", "--max-uses", "2"];
    const url = await done("invite", "create", ...args, "--public-url", "https://chat.example.com");
    expect(url).toMatch(/^https:\/\/chat\.example\.com\/invite#ivt_[\w-]{43}$/);
    const body = { token: url.split("#")[1], display_name: "Quinn" };
    const joined = (await server.nobody.post("/api/invites/accept", body)).is(200, InviteAccepted);
    expect(joined.workspace).toMatchObject({ id: workspace.id, role: "guest" });
    const listed = await owner.get(`/api/workspaces/${workspace.id}/invites`);
    expect(listed.text).toContain((await audited("invite.created"))[0]!.target_id);
    await refused(2, "invite", "create", ...args, "--email", "a@example.com");
  });

  test("a password comes on standard input, and ends the sign-ins there were", async () => {
    const { server } = world();
    const rosa = await signIn(server, "Rosa", "rosa@example.com");
    const args = ["user", "set-password", "--db", server.location];
    const weak = await admin([...args, "--user", "Rosa"], { input: "short\n" });
    expect([weak.code, weak.stdout]).toEqual([2, ""]);
    (await rosa.get("/api/me")).is(200, UserAnswer);
    const set = await admin([...args, "--email", "rosa@example.com", "--plain"], {
      input: "lantern harbour nineteen\n",
    });
    expect(set).toEqual({ code: 0, stdout: `${rosa.user.id}\n`, stderr: "" });
    const [row] = await server.db.all<{ hash: string }>(
      "SELECT p.hash FROM passwords p JOIN users u ON u.id = p.user_id WHERE u.public_id = ?",
      rosa.user.id,
    );
    expect(await Bun.password.verify("lantern harbour nineteen", row!.hash)).toBe(true);
    expect((await audited("password.set"))[0]).toMatchObject({
      actor_id: null,
      target_id: rosa.user.id,
    });
  });

  test("a bot is a service bot or somebody's own, and its token may do what was said", async () => {
    const { server, owner, member, guest, workspace } = world();
    const args = ["bot", "create", "--workspace", workspace.slug];
    const service = await done(...args, "--name", "Night shift", "--plain");
    expect(service).toMatch(/^ccb_[\w-]{43}$/);
    const bot = clientOf(() => server.url, { authorization: `Bearer ${service}` });
    const { user } = (await bot.get("/api/me")).is(200, UserAnswer);
    expect(user).toMatchObject({ kind: "bot", display_name: "Night shift" });
    expect(user.owner_user_id).toBeUndefined();

    const own = ["--owner", member.user.id, "--created-by", owner.user.id, "--handle", "releases"];
    const rest = ["--name", "Releases", "--scopes", "profile:read, bot:read", "--token-name", "ci"];
    const made = JSON.parse(await done(...args, ...own, ...rest, "--json"));
    expect(made.bot).toMatchObject({ handle: "releases", owner_user_id: member.user.id });
    expect(made.bot_token).toMatchObject({ name: "ci", created_by: owner.user.id });
    expect(made.bot_token.scopes).not.toContain("messages:write");
    const reader = clientOf(() => server.url, { authorization: `Bearer ${made.bot_token.token}` });
    (await reader.get("/api/me")).is(200, UserAnswer);

    const again = await refused(1, ...args, "--name", "Other", "--handle", "releases");
    expect(again).toContain("handle");
    await refused(1, ...args, "--name", "Other", "--owner", guest.user.id);
    await refused(2, ...args, "--name", "Other", "--scopes", "everything");
    await refused(4, ...args, "--name", "Other", "--owner", "@nobody");
    const bots = await server.db.all("SELECT 1 FROM users WHERE display_name = 'Other'");
    expect(bots).toEqual([]);
  });

  test("what is not there is 4, and a name that several have is asked for more exactly", async () => {
    const { server, workspace } = world();
    await refused(4, "member", "add", "--workspace", "nowhere", "--user", world().owner.user.id);
    await refused(4, "member", "add", "--workspace", workspace.id, "--user", "@nobody");
    await refused(4, "member", "add", "--workspace", workspace.id, "--email", "no@example.com");
    const twins = [await signIn(server, "Twin"), await signIn(server, "Twin")];
    const said = await refused(1, "member", "add", "--workspace", workspace.id, "--user", "Twin");
    for (const { user } of twins) expect(said).toContain(user.id);
  });

  test("a server with people is not set up by a command, and keeps no trace of the attempt", async () => {
    const before = await world().server.db.all("SELECT id FROM users");
    const { code, stderr } = await admin([
      ...["bootstrap", "--name", "Eve", "--email", "eve@example.com"],
      ...["--db", world().server.location],
    ]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("people on this server already")]);
    expect(await world().server.db.all("SELECT id FROM users")).toEqual(before);
  });
});

describe("a password that is typed", () => {
  /** Runs set-password at a terminal that has this typed into it, each after the next prompt. */
  async function typing(location: string, ...lines: readonly string[]) {
    const waiting = [...lines];
    const decoder = new TextDecoder();
    let screen = "";
    const child = Bun.spawn(
      [process.execPath, MAIN, "admin", "user", "set-password", "--user", "Typo", "--db", location],
      {
        env: { PATH: process.env["PATH"] },
        terminal: {
          data(terminal, data) {
            const text = decoder.decode(data, { stream: true });
            screen += text;
            for (const _ of text.matchAll(/: $/g)) terminal.write(waiting.shift() ?? "");
          },
        },
      },
    );
    const code = await child.exited;
    child.terminal?.close();
    return { code, screen };
  }

  const world = useWorld();
  const hashes = () => world().server.db.all<{ hash: string }>("SELECT hash FROM passwords");

  test("is asked for twice and never shown", async () => {
    const { server } = world();
    await signIn(server, "Typo");
    const { code, screen } = await typing(
      server.location,
      "lantern harbourx\u007f nineteen\r",
      "lantern harbour nineteen\r",
    );
    expect({ code, screen }).toEqual({
      code: 0,
      screen: expect.stringContaining("has a new password"),
    });
    expect(screen).not.toContain("lantern");
    const [row] = await hashes();
    expect(await Bun.password.verify("lantern harbour nineteen", row!.hash)).toBe(true);
  });

  test("is not set when the two differ, or at Ctrl+C", async () => {
    const { server } = world();
    const before = await hashes();
    const two = await typing(server.location, "lantern harbour\r", "lantern harbor\r");
    expect(two).toEqual({ code: 2, screen: expect.stringContaining("not the same") });
    const none = await typing(server.location, "lantern\u0003");
    expect(none).toEqual({ code: 130, screen: expect.stringContaining("nothing was done") });
    expect(await hashes()).toEqual(before);
  });
});
