/** A command that is killed leaves nothing half done, and one beside writers sees one moment. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSnapshot } from "../../src/storage/snapshot.ts";
import { run } from "../harness/child.ts";
import { engines } from "../harness/engines.ts";
import { useFolder } from "../harness/folder.ts";
import { until } from "../harness/until.ts";
import { post, useWorld } from "../harness/world.ts";
import { writeLargeArchive } from "./large.ts";
import { emptyTarget, type Target } from "./servers.ts";

const MAIN = join(import.meta.dir, "../../src/main.ts");
const MESSAGES = 20_000;

/** Starts a command that is going to be killed. */
const start = (args: readonly string[], cwd: string) =>
  Bun.spawn([process.execPath, MAIN, ...args], { cwd, stdout: "ignore", stderr: "ignore" });

const optionsFor = ({ folder, config }: Target) => [
  ...["--data", folder, "--db"],
  config.engine === "sqlite" ? config.file : config.url,
];

const messagesIn = async ({ config }: Target): Promise<number> => {
  const snapshot = await openSnapshot(config);
  const row = await snapshot.get<{ count: number }>("SELECT count(*) AS count FROM messages");
  await snapshot.close();
  return Number(row?.count);
};

describe.each(engines)("killed on $name", (engine) => {
  let cwd = "";
  let target: Target;
  let archive = "";
  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), "clickclack-killed-"));
    target = await emptyTarget(engine);
    archive = join(cwd, "large.jsonl");
    await writeLargeArchive(archive, MESSAGES);
  });
  afterAll(async () => {
    await target[Symbol.asyncDispose]();
    rmSync(cwd, { recursive: true, force: true });
  });

  test("an import leaves an empty server, and is done when it is run again", async () => {
    for (const wait of [300, 700, 1_100]) {
      const child = start(["import", archive, ...optionsFor(target)], cwd);
      await Promise.race([child.exited, Bun.sleep(wait)]);
      child.kill("SIGKILL");
      await child.exited;
      const done = await messagesIn(target);
      expect([0, MESSAGES]).toContain(done);
      if (done > 0) return;
    }
    const again = await run(["import", archive, ...optionsFor(target)], { cwd });
    expect([again.code, again.stderr]).toEqual([0, ""]);
    expect(await messagesIn(target)).toBe(MESSAGES);
  }, 60_000);

  test("an export leaves nothing under its name, and what it was is cleared away by the next", async () => {
    const out = join(cwd, "out.jsonl");
    const parts = () => readdirSync(cwd).filter((name) => name.endsWith(".part"));
    // One that is quicker than the kill is tried again.
    while (parts().length === 0) {
      rmSync(out, { force: true });
      const child = start(["export", "--out", out, ...optionsFor(target)], cwd);
      await until("the export has begun", () => parts().length === 1 || child.exitCode !== null);
      child.kill("SIGKILL");
      await child.exited;
    }
    expect(readdirSync(cwd)).not.toContain("out.jsonl");
    const done = await run(["export", "--out", out, ...optionsFor(target)], { cwd });
    expect(done.code).toBe(0);
    expect(parts()).toEqual([]);
    expect(statSync(out).size).toBeGreaterThan(1_000_000);
  }, 60_000);
});

describe("Ctrl-C", () => {
  const newFolder = useFolder();

  test("ends an export and a trial with 130, and nothing of them is left", async () => {
    const cwd = newFolder();
    const archive = join(cwd, "large.jsonl");
    await writeLargeArchive(archive, MESSAGES);
    await using target = await emptyTarget(engines[0]);
    expect((await run(["import", archive, ...optionsFor(target)], { cwd })).code).toBe(0);
    for (const args of [
      ["export", "--out", "out.jsonl", ...optionsFor(target)],
      ["import", archive, "--dry-run"],
    ]) {
      const scratch = newFolder();
      const begun = () => readdirSync(scratch).length + readdirSync(cwd).length > 1;
      const child = Bun.spawn([process.execPath, MAIN, ...args], {
        cwd,
        env: { ...process.env, TMPDIR: scratch },
        stdout: "ignore",
        stderr: "ignore",
      });
      await until("it has begun", () => begun() || child.exitCode !== null);
      child.kill("SIGINT");
      // It may have been quicker.
      expect([0, 130]).toContain(await child.exited);
      rmSync(join(cwd, "out.jsonl"), { force: true });
      expect([readdirSync(cwd), readdirSync(scratch)]).toEqual([["large.jsonl"], []]);
    }
  }, 60_000);
});

describe.each(engines)("an export under writes on $name", (engine) => {
  const world = useWorld({ engine });
  const newFolder = useFolder();

  test("is of one moment: every thread has the replies that it counts", async () => {
    const { server, member, owner, general } = world();
    const out = join(newFolder(), "x.jsonl");
    const root = await post(member, general, "Who comes along?");
    let writing = true;
    const write = async () => {
      for (let number = 1; writing; number += 1) {
        await owner.post(`/api/messages/${root.id}/thread/replies`, { body: `Me ${number}` });
        await post(member, general, `And ${number}`);
      }
    };
    const writers = Array.from({ length: 8 }, write);
    const from = ["--data", server.config.data, "--db", server.location];
    const seen = new Set<number>();
    for (let times = 0; times < 4; times += 1) {
      const done = await run(["export", "--out", out, ...from], { cwd: newFolder() });
      expect(done.stderr).toBe("");
      const lines: Line[] = readFileSync(out, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line));
      const of = (type: string, where: (line: Line) => boolean) =>
        lines.filter((line) => line["type"] === type && where(line));
      const replies = of("messages", ({ root_id }) => root_id === root.id);
      const [thread] = of("threads", () => true);
      expect(thread?.["reply_count"] ?? 0).toBe(replies.length);
      const roots = of(
        "messages",
        ({ seq, place_id }) => seq !== undefined && place_id === general.id,
      );
      const [place] = of("places", ({ id }) => id === general.id);
      expect(place?.["last_seq"]).toBe(roots.length);
      seen.add(lines.length);
    }
    writing = false;
    await Promise.all(writers);
    expect(seen.size).toBeGreaterThan(1);
  });
});

type Line = Record<string, unknown>;
