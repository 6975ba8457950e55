import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import { run } from "../../../tests/harness/child.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { useFolder } from "../../../tests/harness/folder.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { useWorld } from "../../../tests/harness/world.ts";
import { listUsers } from "../../features/auth/operator-lists.ts";

const folder = useFolder();

describe.each(engines)("an operator's list, on $name,", (engine) => {
  const world = useWorld({ engine });
  const admin = (...args: string[]) =>
    run(["admin", ...args, "--db", world().server.location], { cwd: folder() });
  async function listed(...args: string[]) {
    const { code, stdout, stderr } = await admin(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout.trimEnd();
  }

  test("of people has everybody with their mail address, or those of one workspace", async () => {
    const { owner, guest, outsider, workspace } = world();
    const { users } = JSON.parse(await listed("user", "list", "--json"));
    expect(users).toHaveLength(5);
    expect(users[0]).toMatchObject({
      kind: "human",
      state: "active",
      email: expect.stringMatching(/@example\.com$/),
    });
    const plain = await listed("user", "list", "--workspace", workspace.slug, "--plain");
    expect(plain.split("\n")).toContain(owner.user.id);
    expect(plain).not.toContain(outsider.user.id);
    const text = await listed("user", "list", "--workspace", workspace.slug);
    const rows = text.split("\n");
    expect(rows[0]).toMatch(/^ID +HANDLE +NAME +EMAIL +ROLE$/);
    expect(rows.find((row) => row.startsWith(guest.user.id))).toMatch(/Gus Guest .*@.* guest$/);
  });

  test("of people goes page by page, however many there are", async () => {
    const { server } = world();
    await server.db.write(async (tx) => {
      for (let index = 0; index < 1_100; index += 1)
        await tx.run(
          "INSERT INTO users (public_id, kind, display_name, created_at) VALUES (?, 'human', 'Crowd', '2026-01-01T00:00:00.000Z')",
          `usr_crowd${index}`,
        );
    });
    const sizes: number[] = [];
    for await (const page of listUsers(server.db, { kind: "human", deactivated: false }))
      sizes.push(page.length);
    expect(sizes).toEqual([500, 500, 105]);
    const all = await listed("user", "list", "--plain");
    expect(new Set(all.split("\n")).size).toBe(1_105);
    expect(JSON.parse(await listed("user", "list", "--json")).users).toHaveLength(1_105);
    await server.db.write((tx) => tx.run("DELETE FROM users WHERE display_name = 'Crowd'"));
  });

  test("that is empty prints nothing, an empty list in JSON, and says so beside it", async () => {
    const { code, stdout, stderr } = await admin("user", "list", "--deactivated");
    expect([code, stdout, stderr]).toEqual([0, "", "There is nobody to list.\n"]);
    expect(await listed("user", "list", "--deactivated", "--json")).toBe('{"users":[]}');
    expect((await admin("user", "list", "--workspace", "nowhere")).code).toBe(4);
  });

  test("of workspaces counts who is in each, and names its owner", async () => {
    const { server, owner, workspace } = world();
    await newBot(server, workspace, []);
    const { workspaces } = JSON.parse(await listed("workspace", "list", "--json"));
    expect(workspaces).toContainEqual({
      id: workspace.id,
      route_id: workspace.route_id,
      name: "Harbour",
      slug: workspace.slug,
      created_at: workspace.created_at,
      owner_user_id: owner.user.id,
      members: 4,
      bots: 1,
    });
  });

  test("of sign-ins has those that are good, with whose they are", async () => {
    const { server, owner } = world();
    const { user, session } = await signIn(server, "Sid", "sid@example.com");
    const { sessions } = JSON.parse(await listed("sessions", "list", "--json"));
    expect(sessions).toContainEqual(
      expect.objectContaining({ id: session.id, user_id: user.id, display_name: "Sid" }),
    );
    const own = await listed("sessions", "list", "--user", "sid@example.com", "--plain");
    expect(own).toBe(session.id);
    expect(await listed("sessions", "list")).not.toContain(owner.token);
  });

  test("of bots and their tokens shows never a secret", async () => {
    const { server, workspace } = world();
    const bot = await newBot(server, workspace, ["messages:write"]);
    const { bots } = JSON.parse(await listed("bot", "list", "--workspace", workspace.id, "--json"));
    expect(bots).toContainEqual(
      expect.objectContaining({ id: bot.id, tokens: 1, workspace_ids: [workspace.id] }),
    );
    const tokens = await listed("bot", "token", "list", "--bot", bot.id, "--json");
    expect(JSON.parse(tokens).bot_tokens).toEqual([
      expect.objectContaining({ id: bot.token_id, scopes: ["messages:write"] }),
    ]);
    expect(tokens).not.toContain(bot.token.slice(4));
    expect(JSON.parse(tokens).bot_tokens[0]).not.toHaveProperty("token");
    expect((await admin("bot", "token", "list", "--bot", "@nobody")).code).toBe(4);
  });

  test("of what was done has the server's own entries too, by who, what and where", async () => {
    const { owner, workspace } = world();
    await admin("user", "create", "--name", "Audrey", "--email", "audrey@example.com");
    const lines = async (...args: string[]) =>
      (await listed("audit", "--json", ...args))
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line));
    const own = await lines("--server", "--operator", "--action", "user.created");
    expect(own.at(-1)).toMatchObject({
      workspace_id: "",
      actor_user_id: "",
      metadata: { provider: "command" },
    });
    const made = await lines("--workspace", workspace.slug, "--user", owner.user.id);
    expect(made.length).toBeGreaterThan(0);
    for (const { workspace_id, actor_user_id } of made)
      expect([workspace_id, actor_user_id]).toEqual([workspace.id, owner.user.id]);
    const kinds = new Set((await lines("--action", "user")).map(({ action }) => action));
    for (const kind of kinds) expect(kind).toStartWith("user.");
    const times = (await lines("--limit", "5")).map(({ created_at }) => created_at);
    expect(times).toEqual(times.toSorted());
    expect(times).toHaveLength(5);
    expect(await lines("--since", "2099-01-01")).toEqual([]);
    const text = await listed("audit", "--limit", "3");
    expect(text).not.toContain(owner.token);
    expect(text.split("\n")).toHaveLength(3);
    expect((await admin("audit", "--since", "yesterday")).code).toBe(2);
  });
});
