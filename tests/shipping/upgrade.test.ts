/** `clickclack upgrade`, of the executable: what it puts in place, what it refuses, and that nobody loses a message by it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { SignedIn } from "../../src/features/auth/wire.ts";
import { ChannelList } from "../../src/features/channels/wire.ts";
import { MessagePage } from "../../src/features/messages/wire.ts";
import { WorkspaceList } from "../../src/features/workspaces/wire.ts";
import { archiveOf } from "../../src/release/place.ts";
import { clientOf } from "../harness/client.ts";
import { useFolder } from "../harness/folder.ts";
import { until } from "../harness/until.ts";
import { done, EXECUTABLE, freePort, NIGHTLY, runs, settled, stays } from "./executable.ts";
import { saying, serveReleases, type Releases } from "./releases.ts";

const folder = useFolder();
const NAME = (version: string) => archiveOf(version, { os: process.platform, arch: process.arch });

describe("clickclack upgrade", () => {
  let releases: Releases;
  let home: string;
  const run = (...args: string[]) =>
    runs([join(home, "clickclack"), "upgrade", ...args], {
      cwd: home,
      environment: { CLICKCLACK_RELEASES: releases.url, CLICKCLACK_RELEASE_KEY: releases.key },
    });
  const versionIn = async (name: string) =>
    (await runs([join(home, name), "version", "--plain"])).stdout.trim();

  beforeAll(() => {
    releases = serveReleases();
  });
  afterAll(() => releases[Symbol.dispose]());
  beforeEach(async () => {
    home = folder();
    // Two names of one file are as good as a copy: it is renamed, never written to.
    linkOrCopy(EXECUTABLE, join(home, "clickclack"));
    await releases.publish("9.9.9", saying("9.9.9"), [NAME("9.9.9")]);
  });

  test("says which release there is, and does nothing", async () => {
    const { code, stdout } = await run("--check", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      version: manifest.version,
      available: "9.9.9",
      newer: true,
    });
    expect(readdirSync(home)).toEqual(["clickclack"]);
  });

  test("puts it in place, keeps what was there, and goes back and forth between them", async () => {
    const upgraded = await run("--plain");
    expect(upgraded).toEqual({ code: 0, stdout: "9.9.9\n", stderr: "" });
    expect(readdirSync(home).sort()).toEqual(["clickclack", "clickclack.old"]);
    expect([await versionIn("clickclack"), await versionIn("clickclack.old")]).toEqual([
      "9.9.9",
      manifest.version,
    ]);
    // The release is a script here, so that the one before it is asked to go back.
    const back = await runs([join(home, "clickclack.old"), "upgrade", "--rollback"], { cwd: home });
    expect([back.code, back.stderr]).toEqual([4, expect.stringContaining("clickclack.old.old")]);
  });

  test("goes back to what was kept, and forth again", async () => {
    writeFileSync(join(home, "clickclack.old"), saying("0.0.9"));
    chmodSync(join(home, "clickclack.old"), 0o755);
    const back = await run("--rollback", "--json");
    expect(back.code).toBe(0);
    expect(JSON.parse(back.stdout)).toMatchObject({ version: "0.0.9", previous: manifest.version });
    expect([await versionIn("clickclack"), await versionIn("clickclack.old")]).toEqual([
      "0.0.9",
      manifest.version,
    ]);
    expect(readdirSync(home).sort()).toEqual(["clickclack", "clickclack.old"]);
  });

  test.each([
    [
      "an archive that is not what was signed",
      () => releases.replace(`download/v9.9.9/${NAME("9.9.9")}`, "something else"),
      [1, "has not the sum that was signed"],
    ],
    [
      "a list of sums that is not what was signed",
      () => releases.replace("latest/download/sha256sums.txt", `${"0".repeat(64)}  x\n`),
      [1, "changed or cut short"],
    ],
    [
      "a signature of another file",
      () =>
        releases.replace(
          "latest/download/sha256sums.txt.minisig",
          releases.at(`latest/download/${NAME("9.9.9")}.minisig`),
        ),
      [1, "sha256sums.txt"],
    ],
    [
      "a release without a signature",
      () => releases.replace("latest/download/sha256sums.txt.minisig", undefined),
      [4, "no such release"],
    ],
    [
      "a program that does not start here",
      () => releases.publish("9.9.9", "\u007fELF nonsense", [NAME("9.9.9")]),
      [1, "does not start on this machine"],
    ],
    [
      "a program that is another version",
      () => releases.publish("9.9.9", saying("9.9.8"), [NAME("9.9.9")]),
      [1, "says that it is 9.9.8"],
    ],
    [
      "a release that is not made for this machine",
      () => releases.publish("9.9.9", saying("9.9.9"), ["clickclack_9.9.9_plan9_mips.tar.gz"]),
      [4, "is not made for this machine"],
    ],
  ] as const)("refuses %s, and leaves everything as it was", async (_, spoil, [code, sentence]) => {
    await spoil();
    const ended = await run();
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(sentence)]);
    expect(readdirSync(home)).toEqual(["clickclack"]);
    expect(await versionIn("clickclack")).toBe(manifest.version);
  });

  test("refuses keys that it does not trust, an older release that nobody named, and what is no version", async () => {
    const strange = serveReleases();
    const { key } = strange;
    strange[Symbol.dispose]();
    expect(await run("--key", key)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("not trusted"),
    });
    expect((await run("--key", "RWnonsense")).code).toBe(2);
    expect((await run("--from", "file:///etc")).code).toBe(2);
    expect((await run("nine")).code).toBe(2);
    expect((await run("--rollback", "--check")).code).toBe(2);
    expect((await run("--from", "http://127.0.0.1:1")).code).toBe(10);
    expect((await run("8.8.8")).code).toBe(4);
    await releases.publish("0.0.1", saying("0.0.1"), [NAME("0.0.1")]);
    const older = await run("--plain");
    expect([older.code, older.stdout]).toEqual([0, `${manifest.version}\n`]);
    expect(readdirSync(home)).toEqual(["clickclack"]);
    expect((await run("0.0.1", "--plain")).stdout).toBe("0.0.1\n");
    expect(await versionIn("clickclack")).toBe("0.0.1");
  });

  test("leaves programs to their package managers", async () => {
    const asked = join(home, "bin");
    await Bun.write(join(asked, "rpm"), '#!/bin/sh\n[ "$1" = --query ]\n');
    chmodSync(join(asked, "rpm"), 0o755);
    const ended = await runs([join(home, "clickclack"), "upgrade"], {
      environment: { PATH: asked, CLICKCLACK_RELEASES: releases.url },
    });
    expect([ended.code, ended.stderr]).toEqual([5, expect.stringContaining("dnf install")]);
    expect(existsSync(join(home, "clickclack.old"))).toBe(false);
  });
});

describe("while people talk", () => {
  test("an upgrade and the way back lose none of the messages that were acknowledged, and repeat none", async () => {
    const home = folder();
    const program = join(home, "clickclack");
    linkOrCopy(EXECUTABLE, program);
    const was = statSync(program).ino;
    using releases = serveReleases();
    // In the long form the same program again; in the short one something small that stands for it.
    const { version } = manifest;
    const stand = `#!/bin/sh\nexec '${EXECUTABLE}' "$@"\n`;
    const released = NIGHTLY ? await Bun.file(EXECUTABLE).bytes() : stand;
    await releases.publish(version, released, [NAME(version)]);
    const settings = ["--data", join(home, "data")];
    const link = await done([
      ...[program, "admin", "bootstrap", "--name", "Ava", "--email", "ava@example.com"],
      ...["--plain", ...settings],
    ]);
    const port = freePort();
    const url = `http://127.0.0.1:${port}`;
    const start = async () => {
      const server = stays([
        ...[program, "serve", "--addr", `127.0.0.1:${port}`, "--rate-limit", "off", ...settings],
      ]);
      await settled("the server listens", server, () => server.said().includes(" serves "));
      return server;
    };
    let server = await start();
    const nobody = clientOf(() => url);
    const consumed = await nobody.post("/api/auth/magic/consume", {
      token: link.replace(/^.*#/, ""),
    });
    const ava = clientOf(() => url, {
      authorization: `Bearer ${consumed.is(200, SignedIn).token}`,
    });
    const { workspaces } = (await ava.get("/api/workspaces")).is(200, WorkspaceList);
    const { channels } = (await ava.get(`/api/workspaces/${workspaces[0]!.id}/channels`)).is(
      200,
      ChannelList,
    );
    const path = `/api/channels/${channels[0]!.id}/messages`;

    // Each says one thing after the other, and says it again until it is acknowledged.
    const acknowledged: string[] = [];
    let talking = true;
    const talk = async (who: number) => {
      for (let count = 0; talking; count += 1) {
        const body = `${who}: ${count}`;
        const nonce = crypto.randomUUID();
        while (talking) {
          const answer = await ava.post(path, { body, nonce }).catch(() => undefined);
          if (answer?.status === 201 || answer?.status === 200) {
            acknowledged.push(body);
            break;
          }
          await Bun.sleep(20);
        }
        await Bun.sleep(5);
      }
    };
    const talkers = Promise.all([talk(1), talk(2), talk(3)]);
    const more = (count: number) => {
      const before = acknowledged.length;
      return until("they go on talking", () => acknowledged.length >= before + count);
    };
    const restart = async () => {
      server.kill();
      expect(await server.exited).toBe(0);
      server = await start();
    };
    try {
      const MANY = NIGHTLY ? 3_000 : 20;
      await more(MANY);
      const mirror = ["--from", releases.url, "--key", releases.key];
      await done([program, "upgrade", version, ...mirror]);
      const upgraded = statSync(program).ino;
      await more(MANY);
      await restart();
      await more(MANY);
      // What stands for a program cannot go back by itself.
      if (NIGHTLY) await done([program, "upgrade", "--rollback"]);
      else exchange(program, `${program}.old`);
      expect([statSync(program).ino, statSync(`${program}.old`).ino]).toEqual([was, upgraded]);
      await restart();
      await more(MANY);
      talking = false;
      await talkers;
      const kept: string[] = [];
      for (let after = 0; ;) {
        const page = await ava.get(`${path}?after_seq=${after}&limit=200`);
        const { messages } = page.is(200, MessagePage);
        kept.push(...messages.map(({ body }) => body));
        if (messages.length === 0) break;
        after = messages.at(-1)!.channel_seq!;
      }
      expect(acknowledged.filter((body) => !kept.includes(body))).toEqual([]);
      expect(new Set(kept).size).toBe(kept.length);
    } finally {
      talking = false;
      await server[Symbol.asyncDispose]();
    }
  });
});

function exchange(one: string, other: string): void {
  renameSync(one, `${one}.spare`);
  renameSync(other, one);
  renameSync(`${one}.spare`, other);
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
