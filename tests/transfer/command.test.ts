/** `export` and `import` as an operator runs them. */
import { describe, expect, test } from "bun:test";
import {
  existsSync,
  linkSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { CommandError } from "../../src/cli/exit.ts";
import { outputFile, writeWhole } from "../../src/cli/transfer/output-file.ts";
import { loadConfig } from "../../src/config.ts";
import { ChannelList } from "../../src/features/channels/wire.ts";
import { MessagePage } from "../../src/features/messages/wire.ts";
import { SearchPage } from "../../src/features/search/wire.ts";
import { zstdDecompressSync } from "node:zlib";
import { run, serve } from "../harness/child.ts";
import { clientOf } from "../harness/client.ts";
import { engines } from "../harness/engines.ts";
import { useFolder } from "../harness/folder.ts";
import { download, textFile, uploadFile } from "../harness/uploads.ts";
import { newChannel, newPrivateChannel, post, useWorld } from "../harness/world.ts";
import { EventPage } from "../../src/realtime/wire.ts";
import { SignedIn } from "../../src/features/auth/wire.ts";
import { contentOf, emptyTarget } from "./servers.ts";

const newFolder = useFolder();

test("an export is not written through what somebody has put where it is made", async () => {
  const cwd = newFolder();
  const victim = join(cwd, "victim");
  writeFileSync(victim, "keep me");
  symlinkSync(victim, join(cwd, `.chat.json.${process.pid}.part`));
  await writeWhole(join(cwd, "chat.json"), new Blob(["secrets"]).stream());
  expect(readFileSync(victim, "utf8")).toBe("keep me");
  expect(readFileSync(join(cwd, "chat.json"), "utf8")).toBe("secrets");
  expect(readdirSync(cwd).toSorted()).toEqual(["chat.json", "victim"]);
});

describe.each(engines)("a server on $name", (engine) => {
  const world = useWorld({ engine });

  test("is exported while it runs, and goes on as it was where it is imported", async () => {
    const { server, owner, member, workspace, general } = world();
    const cwd = newFolder();
    const upload = await uploadFile(owner, workspace, textFile("The bytes of a file"));
    await owner.post(`/api/channels/${general.id}/messages`, {
      body: "Lighthouse keepers write letters",
      upload_ids: [upload.id],
    });
    await post(member, general, "A second one");
    const archived = await newChannel(owner, workspace);
    (await owner.patch(`/api/channels/${archived.id}`, { archived: true })).json(200);
    await newPrivateChannel(owner, workspace, [member]);
    const before = (await member.get(`/api/workspaces/${workspace.id}/channels`)).is(
      200,
      ChannelList,
    );

    const from = ["--data", server.config.data, "--db", server.location];
    const out = join(cwd, "chat.jsonl.zst");
    const done = await run(["export", "--out", out, ...from, "--json"], { cwd });
    expect([done.code, done.stderr]).toEqual([0, ""]);
    expect(JSON.parse(done.stdout)).toMatchObject({ file: out, kind: "archive", files: 1 });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(readdirSync(cwd)).toEqual(["chat.jsonl.zst"]);

    await using target = await emptyTarget(engine);
    const { config, folder } = target;
    const to = ["--data", folder, "--db", config.engine === "sqlite" ? config.file : config.url];
    const imported = await run(["import", out, ...to], { cwd });
    expect(imported.stderr).toBe("");
    expect(imported.stdout).toMatch(
      /^Imported 5 users, 2 workspaces, 5 channels and direct conversations, 2 messages, 1 file\.\n$/,
    );

    const doctor = await run(["doctor", "--full", "--json", ...to], { cwd });
    const checks: { name: string; status: string }[] = JSON.parse(doctor.stdout).checks;
    expect(checks.filter(({ status }) => status === "fail")).toEqual([]);

    const link = await run(
      [
        "admin",
        "magic-link",
        "create",
        "--user",
        member.user.id,
        "--email",
        "mia.new@example.com",
        "--plain",
        ...to,
      ],
      { cwd },
    );
    expect(link.stderr).toBe("");
    const full = await run(["import", out, ...from], { cwd });
    expect([full.code, full.stdout]).toEqual([1, ""]);
    expect(full.stderr).toMatch(/is not empty|A server is running on this database: stop it first/);
    await using child = await serve(to, { cwd });
    const nobody = clientOf(() => child.url);
    const signedIn = await nobody.post("/api/auth/magic/consume", { token: link.stdout.trim() });
    const { token, user } = signedIn.is(200, SignedIn);
    expect(user.id).toBe(member.user.id);
    const again = clientOf(() => child.url, { authorization: `Bearer ${token}` });
    const after = (await again.get(`/api/workspaces/${workspace.id}/channels`)).is(
      200,
      ChannelList,
    );
    expect(after).toEqual(before);
    const found = await again.get(`/api/search?workspace_id=${workspace.id}&q=lighthouse`);
    expect(found.is(200, SearchPage).results).toHaveLength(1);
    const bytes = await download(
      { url: child.url },
      { ...again, token, user, session: signedIn.is(200, SignedIn).session },
      `/api/uploads/${upload.id}`,
    );
    expect(new TextDecoder().decode(bytes.bytes)).toBe("The bytes of a file");
    // The numbers go on where they were.
    const said = await again.post(`/api/channels/${general.id}/messages`, { body: "Here again" });
    expect(said.json(201)).toMatchObject({ message: { channel_seq: 3 } });
    // Whoever comes with a cursor of before is told to load afresh.
    const old = await again.get(
      `/api/realtime/events?workspace_id=${workspace.id}&after_cursor=${"0".repeat(15)}1`,
    );
    expect(old.is(200, EventPage).resync_required).toBe(true);
    const page = await again.get(`/api/channels/${general.id}/messages`);
    expect(page.is(200, MessagePage).messages).toHaveLength(3);
  });
});

/** How a command would end. */
function refusalOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof CommandError ? error.code : error;
  }
}

describe("the data directory", () => {
  const world = useWorld();

  test("is written as JSON to standard output, and as a dump into a file", async () => {
    const { server, workspace } = world();
    const cwd = newFolder();
    const from = ["--data", server.config.data, "--db", server.location];
    const said = await run(["export", "--out", "-", ...from], { cwd });
    expect([said.code, said.stderr]).toEqual([0, ""]);
    const dump = JSON.parse(said.stdout);
    expect(dump.format).toBe("clickclack-export");
    expect(dump.workspaces).toContainEqual(expect.objectContaining({ id: workspace.id }));
    const plain = await run(["export", "--out", join(cwd, "x.json"), "--plain", ...from], { cwd });
    expect(plain.stdout).toBe(`${join(cwd, "x.json")}\n`);
    const written = JSON.parse(readFileSync(join(cwd, "x.json"), "utf8"));
    expect({ ...written, exported_at: "" }).toEqual({ ...dump, exported_at: "" });
    // A server that runs is not imported into, empty or not.
    {
      await using child = await serve(["--data", join(cwd, "runs")], { cwd });
      expect(child.url).not.toBe("");
      await run(["export", "--out", join(cwd, "y.jsonl"), ...from], { cwd });
      const args = ["import", join(cwd, "y.jsonl"), "--data", join(cwd, "runs")];
      const running = await run(args, { cwd });
      expect([running.code, running.stderr]).toEqual([1, expect.stringContaining("stop it first")]);
    }
    // And the archive may be had as it is, not compressed.
    await run(["export", "--out", join(cwd, "x.jsonl"), ...from], { cwd });
    await run(["export", "--out", join(cwd, "x.jsonl.zst"), ...from], { cwd });
    const unpacked = zstdDecompressSync(readFileSync(join(cwd, "x.jsonl.zst"))).toString();
    expect(contentOf(unpacked)).toBe(contentOf(readFileSync(join(cwd, "x.jsonl"), "utf8")));
    const dry = await run(
      ["import", join(cwd, "x.jsonl.zst"), "--dry-run", "--json", "--data", join(cwd, "none")],
      { cwd },
    );
    expect(dry.stderr).toBe("");
    expect(JSON.parse(dry.stdout)).toMatchObject({ dry_run: true, rows: { workspaces: 2 } });
    expect(existsSync(join(cwd, "none"))).toBe(false);
  });

  test("is never written over by an export, by whatever name", async () => {
    const { server } = world();
    const { data } = server.config;
    const cwd = newFolder();
    const from = ["--data", data, "--db", server.location];
    await run(["export", "--out", join(cwd, "x.json"), ...from], { cwd });
    symlinkSync(server.location, join(cwd, "link.json"));
    symlinkSync(data, join(cwd, "folder"));
    linkSync(server.location, join(cwd, "hard.json"));
    symlinkSync(join(cwd, "nowhere"), join(cwd, "dangling.json"));
    writeFileSync(join(data, "cursors.json"), "{}");
    const before = readFileSync(server.location).length;
    for (const out of [
      server.location,
      `${server.location}-wal`,
      server.location.toUpperCase().replace(data.toUpperCase(), data),
      join(cwd, "link.json"),
      join(cwd, "hard.json"),
      join(cwd, "folder", "clickclack.db"),
      join(cwd, "folder", "cursors.json"),
      join(cwd, "folder", "uploads", "x.json"),
      join(data, "..", data.split("/").at(-1) ?? "", "clickclack.lock"),
      join(cwd, "dangling.json"),
      `/proc/self/fd/${openSync(server.location, "r")}`,
      join(cwd, "no-folder", "x.json"),
      "/dev/null",
      cwd,
      "",
    ]) {
      const config = loadConfig({ data, db: server.location }, {});
      expect([out, refusalOf(() => outputFile(out, config))]).toEqual([out, 2]);
    }
    for (const out of [join(cwd, "link.json"), join(cwd, "hard.json")]) {
      const refused = await run(["export", "--out", out, ...from], { cwd });
      expect([out, refused.code, refused.stdout]).toEqual([out, 2, ""]);
      expect(refused.stderr).toMatch(/^clickclack: .* is where the server keeps its own data.*\n$/);
    }
    expect(readFileSync(server.location).length).toBe(before);
    expect(readFileSync(join(data, "cursors.json"), "utf8")).toBe("{}");
    // An earlier export is replaced.
    expect((await run(["export", "--out", join(cwd, "x.json"), ...from], { cwd })).code).toBe(0);
  });

  test("is taken for what it is: nothing there, no file, no archive", async () => {
    const cwd = newFolder();
    const none = await run(["export", "--out", "x.json", "--data", join(cwd, "none")], { cwd });
    expect([none.code, none.stderr]).toEqual([4, expect.stringContaining("There is no database")]);
    const missing = await run(["import", "x.jsonl.zst", "--data", join(cwd, "none")], { cwd });
    expect([missing.code, missing.stderr]).toEqual([
      4,
      "clickclack: There is no file x.jsonl.zst.\n",
    ]);
    writeFileSync(join(cwd, "x.zip"), "PK");
    const other = await run(["import", "x.zip", "--data", join(cwd, "none")], { cwd });
    expect([other.code, other.stderr]).toEqual([
      1,
      "clickclack: This is no archive of ClickClack. Nothing was imported.\n",
    ]);
    expect(existsSync(join(cwd, "none"))).toBe(false);
  });
});
