import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { useFolder } from "../../../tests/harness/folder.ts";
import { homeIn } from "../../../tests/harness/home.ts";
import { useInbox } from "../../../tests/harness/inbox.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { newPrivateChannel, post, useWorld } from "../../../tests/harness/world.ts";
import { createMagicLink } from "../../features/auth/magic-links.ts";
import { SessionList } from "../../features/auth/wire.ts";

const folder = useFolder();
const PASSWORD = "six wet otters in june";
const inbox = useInbox();

describe.each(engines)("an account in a shell, on $name,", (engine) => {
  const world = useWorld({
    engine,
    mail: inbox.mail,
    public_url: "http://chat.example.com",
    password_auth: true,
  });
  const sessionsOf = async (who: Person) =>
    (await who.get("/api/auth/sessions")).is(200, SessionList).sessions;
  /** A home where somebody is signed in by their token. */
  async function homeOf(who: Person) {
    const home = homeIn(folder());
    await home.done(["login", world().server.url, "--token", "-"], { input: `${who.token}\n` });
    return home;
  }

  test("a link signs in, commands go on as that person, and signing out ends it", async () => {
    const { server } = world();
    const noor = await signIn(server, "Noor Noon", "noor@example.com");
    (await noor.patch("/api/me", { handle: "noor" })).json(200);
    const { token } = await createMagicLink(server.db, { email: "noor@example.com" });
    const home = homeIn(folder());
    const link = `${server.url}/login#${token}`;
    expect(await home.done(["login", link])).toBe(
      `Signed in to ${server.url} as Noor Noon (@noor).`,
    );
    expect(await home.refused(3, ["login", link])).toBe("This sign-in link is not valid any more.");
    const [session] = (await sessionsOf(noor)).filter(({ current }) => !current);
    expect(session?.user_agent).toMatch(/^clickclack\/\d/);
    expect(await home.done(["whoami", "--plain"])).toBe(noor.user.id);

    // Nothing is given: it goes on with the sign-in that is there.
    await home.done(["login", server.url]);
    expect(await sessionsOf(noor)).toHaveLength(2);
    expect(await home.done(["logout"])).toContain("Noor Noon (@noor)");
    expect(await sessionsOf(noor)).toHaveLength(1);
    expect(await home.refused(3, ["whoami"])).toContain("clickclack login");
    expect(await home.run(["logout"])).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "You are not signed in.\n",
    });
  });

  test("a password signs in from standard input, and what was there before is ended", async () => {
    const { server } = world();
    const lea = await signIn(server, "Lea", "lea@example.com");
    await lea.call("PUT", "/api/auth/password", { new_password: PASSWORD });
    const home = homeIn(folder());
    const byPassword = ["login", server.url, "--email", "lea@example.com"];
    await home.done(byPassword, { input: `${PASSWORD}\n` });
    const wrong = await home.refused(3, byPassword, { input: "six dry otters\n" });
    expect(wrong).toBe("This is not the right name or password.");
    expect(await home.done(["whoami", "--plain"])).toBe(lea.user.id);
    const traced = await home.run([...byPassword, "--verbose"], { input: PASSWORD });
    expect(traced.stderr).toMatch(/^POST \/api\/auth\/logout 204 [\da-f-]{36} \d+ ms$/m);
    expect(await sessionsOf(lea)).toHaveLength(2);
    for (const secret of [PASSWORD, "sst_", "lea@"]) expect(traced.stderr).not.toContain(secret);
  });

  test("a bot's token is forgotten by signing out, and stays good", async () => {
    const { server, workspace } = world();
    const { token } = await newBot(server, workspace, ["profile:read", "workspaces:read"]);
    const home = homeIn(folder());
    await home.done(["login", "--server", server.url, "--token", token]);
    expect(await home.json(["whoami"])).toMatchObject({
      server: server.url,
      user: { kind: "bot", display_name: "Robin Robot" },
      workspaces: [{ id: workspace.id, role: "bot" }],
    });
    await home.done(["logout"]);
    const environment = { CLICKCLACK_SERVER: server.url, CLICKCLACK_TOKEN: token };
    expect(await home.done(["whoami"], { environment })).toContain("bot");
  });

  test("status tells what is known, and its exit code what is not", async () => {
    const { server, workspace, general } = world();
    const tess = await signIn(server, "Tess");
    const home = await homeOf(tess);
    expect(await home.json(["status"])).toMatchObject({
      state: "ok",
      server: server.url,
      version: { version: expect.any(String) },
      user: { id: tess.user.id },
      profile: home.profile,
    });
    const environment = { CLICKCLACK_SERVER: server.url, CLICKCLACK_TOKEN: world().member.token };
    const around = { environment: { ...environment, CLICKCLACK_CHANNEL: "general" } };
    const inUse = ["status", "--workspace", workspace.id];
    expect(await home.json(inUse, around)).toMatchObject({
      workspace: { id: workspace.id },
      channel: { id: general.id },
    });
    // Somebody has ended the session elsewhere.
    await tess.post("/api/auth/logout");
    const over = await home.run(["status"]);
    expect(over).toMatchObject({ code: 3, stdout: expect.stringMatching(/signed in +no longer/) });
    expect(over.stderr).toBe(
      `clickclack: Your sign-in is no longer valid. To sign in: clickclack login ${server.url}\n`,
    );
    expect(await home.refused(3, ["channels", "list"])).toContain("no longer valid");
    const again = await signIn(server, "Tess", "tess@example.com");
    await home.done(["login", server.url, "--token", again.token]);
    const unknown = await home.refused(4, ["status", "--workspace", "nowhere"]);
    expect(unknown).toContain('no workspace "nowhere"');
    // A month has passed.
    await server.db.write((tx) =>
      tx.run(
        "UPDATE sessions SET expires_at = ? WHERE public_id = ?",
        new Date(Date.now() - 1000).toISOString(),
        again.session.id,
      ),
    );
    expect(await home.refused(3, ["whoami"])).toContain("no longer valid");
    // Its end has nothing left to end on the server.
    await home.done(["logout"]);
  });

  test("a workspace and a channel are chosen by any of their names, and stay chosen", async () => {
    const { owner, workspace, general } = world();
    const home = await homeOf(owner);
    const made = await home.json(["workspaces", "create", "Dry Dock", "--slug", "dry-dock"]);
    expect(made.workspace).toMatchObject({ name: "Dry Dock", slug: "dry-dock", role: "owner" });
    const several = await home.refused(2, ["channels", "list"]);
    expect(several).toContain(`dry-dock or ${workspace.slug}?`);
    for (const name of ["dry-dock", "dry dock", made.workspace.id, made.workspace.route_id])
      expect(await home.done(["workspaces", "use", name, "--plain"])).toBe(made.workspace.id);
    expect(await home.done(["workspaces", "list"])).toMatch(/^Dry Dock +dry-dock +owner +in use/m);
    const near = await home.refused(4, ["workspaces", "use", "dry-doc"]);
    expect(near).toBe('There is no workspace "dry-doc": did you mean dry-dock?');

    const elsewhere = ["channels", "use", "#GENERAL", "--workspace", workspace.slug];
    expect(await home.done([...elsewhere, "--plain"])).toBe(general.id);
    expect(await home.json(["status"])).toMatchObject({
      workspace: { id: workspace.id },
      channel: { name: "general" },
    });
    await home.done(["workspaces", "use", "Dry Dock"]);
    expect(await home.json(["status"])).not.toHaveProperty("channel");
    expect(await home.done(["channels", "use", general.id, "--plain"])).toBe(general.id);
    await owner.post("/api/workspaces", { name: "Dry Dock" });
    expect(await home.refused(2, ["workspaces", "use", "Dry Dock"])).toMatch(
      /^Several are called "Dry Dock": name the workspace by its ID, wsp_\w+ or wsp_\w+\.$/,
    );
  });

  test("a channel is made, listed, joined, left, archived and opened again", async () => {
    const { owner, member, workspace, general } = world();
    await post(owner, general, "Ahoy");
    const secret = await newPrivateChannel(owner, workspace, [member]);
    const [olga, mia] = [await homeOf(owner), await homeOf(member)];
    const here = ["--workspace", workspace.id];
    const topic = ["--topic", "What\u202eships", "--title", "Releases"];
    const { channel } = await olga.json(["channels", "create", "#releases", ...topic, ...here]);
    expect(channel).toMatchObject({ name: "releases", kind: "public", topic: topic[1] });
    await mia.done(["workspaces", "use", workspace.slug]);
    const list = async () => (await mia.done(["channels", "list", "--archived"])).split("\n");
    expect(await list()).toEqual([
      expect.stringMatching(/^CHANNEL +UNREAD +ABOUT$/),
      expect.stringMatching(/^#general +1$/),
      expect.stringMatching(/^#guest +not joined$/),
      expect.stringMatching(/^#private-\S+ +private$/),
      expect.stringMatching(/^#releases +not joined +Releases: Whatships$/),
    ]);
    await mia.done(["channels", "join", "Releases"]);
    await mia.done(["channels", "leave", secret.name]);
    expect((await list())[3]).toMatch(/^#releases +Releases/);
    expect(await mia.refused(5, ["channels", "archive", "releases"])).toContain("Only owners");
    await olga.done(["channels", "archive", "releases", ...here]);
    expect((await list())[3]).toMatch(/^#releases +archived/);
    expect(await mia.done(["channels", "list", "--plain"])).not.toContain(channel.id);
    await olga.done(["channels", "archive", "releases", "--undo", ...here]);
    await mia.done(["channels", "leave", channel.id]);
    expect((await list())[3]).toMatch(/^#releases +not joined/);
    const taken = ["channels", "create", "general", ...here];
    expect(await olga.refused(1, taken)).toContain("already exists");
    await olga.refused(2, ["channels", "create", "", ...here]);
  });
});
