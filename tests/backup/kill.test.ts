import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeBackup } from "../../src/backup/backup.ts";
import { restoreBackup } from "../../src/backup/restore.ts";
import { blobIn } from "./stored.ts";
import { configOf, makeData } from "./small.ts";

const ROUNDS = process.env["CLICKCLACK_NIGHTLY"] === undefined ? 6 : 100;
const MAIN = join(import.meta.dir, "../../src/main.ts");

const root = mkdtempSync(join(tmpdir(), "clickclack-kill-"));
const data = join(root, "data");
const archive = join(root, "whole.tar.zst");
let blobs: string[];

beforeAll(async () => {
  const made = await makeData(
    data,
    Array.from({ length: 40 }, () => 60_000),
  );
  ({ blobs } = made);
  await makeBackup(made.config, { kind: "archive", path: archive });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const spawn = (...args: string[]) =>
  Bun.spawn([process.execPath, MAIN, ...args], { stdio: ["ignore", "ignore", "ignore"] });

/** Runs a command to see how long it takes, and then kills it at points all over that time. */
async function killed(args: () => string[], look: (round: number) => Promise<void>) {
  const since = performance.now();
  expect(await spawn(...args()).exited).toBe(0);
  const whole = performance.now() - since;
  await look(-1);
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = spawn(...args());
    // Most of the beginning is the start of the program.
    await Bun.sleep(whole * (0.3 + (0.8 * (round + Math.random())) / ROUNDS));
    child.kill("SIGKILL");
    await child.exited;
    await look(round);
  }
}

test("a backup that is killed at any point leaves none under its name, or a whole one, and the next clears up after it", async () => {
  for (const form of ["x.tar.zst", "x.db", "x"]) {
    const out = join(root, "out");
    await killed(
      () => {
        mkdirSync(out, { recursive: true });
        rmSync(join(out, form), { recursive: true, force: true });
        return ["backup", "--data", data, "--out", join(out, form)];
      },
      async () => {
        const names = readdirSync(out);
        // What is there besides is one folder of the one that was killed last.
        const others = names.filter((name) => name !== form);
        expect(others.length).toBeLessThanOrEqual(1);
        for (const name of others) expect(name).toStartWith(".clickclack-unfinished-");
        if (!existsSync(join(out, form))) return;
        const target = join(root, "restored");
        mkdirSync(target);
        await restoreBackup(configOf(target), { kind: "folder", folder: join(out, form) });
        rmSync(target, { recursive: true });
      },
    );
    await makeBackup(configOf(data), {
      kind: "archive",
      path: join(out, "last.tar.zst"),
    });
    expect(readdirSync(out).filter((name) => name.startsWith("."))).toEqual([]);
    rmSync(out, { recursive: true });
  }
}, 600_000);

test("a restore that is killed at any point leaves the database that was there or the one of the backup, whole", async () => {
  const target = join(root, "target");
  const old = join(root, "old");
  await makeData(old, [70, 80]);
  const nameIn = (folder: string) => {
    const db = new Database(join(folder, "clickclack.db"), { readwrite: true });
    const [check] = db.query("PRAGMA integrity_check").values();
    expect(check).toEqual(["ok"]);
    const id = db.query<{ id: string }, []>("SELECT public_id AS id FROM users").get()?.id ?? "";
    db.close();
    return id;
  };
  const [before, after] = [nameIn(old), nameIn(data)];
  const found = new Set<string>();
  await killed(
    () => {
      rmSync(target, { recursive: true, force: true });
      cpSync(old, target, { recursive: true });
      return ["restore", archive, "--data", target, "--force"];
    },
    async () => {
      const id = nameIn(target);
      found.add(id);
      expect([before, after]).toContain(id);
      const kept = readdirSync(target).filter((name) => name.includes("before-restore"));
      if (id === after) {
        expect(kept).toHaveLength(1);
        for (const blob of blobs) expect(blobIn(target, blob)).toBe(blobIn(data, blob)!);
      }
      // Once more brings it to its end, and clears up.
      await restoreBackup(configOf(target), { kind: "folder", folder: archive }, { force: true });
      expect(nameIn(target)).toBe(after);
      expect(readdirSync(target).filter((name) => name.startsWith("."))).toEqual([]);
    },
  );
  expect(found).toContain(after);
}, 600_000);
