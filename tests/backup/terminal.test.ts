import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { useFolder } from "../harness/folder.ts";
import { inTerminal } from "../harness/terminal.ts";
import { makeData } from "./small.ts";

const MAIN = join(import.meta.dir, "../../src/main.ts");
const folder = useFolder();
const started = (cwd: string, ...args: string[]) =>
  inTerminal([process.execPath, MAIN, ...args], { cwd, columns: 60 });

test("at a terminal a backup and a restore say how far they are, in a line that is gone in the end", async () => {
  const cwd = folder();
  await makeData(join(cwd, "data"), [3_000_000, 3_000_000]);
  await using backup = started(cwd, "backup", "--out", "x.tar.zst");
  await backup.shows(/Writing the backup \[#*-*\] \d+%/);
  expect(await backup.exited).toBe(0);
  const lines = backup.raw().split("\r\u001B[K");
  for (const line of lines.slice(0, -1)) expect(line.length).toBeLessThan(60);
  expect(lines.at(-1)).toContain("2 uploads");
  await using restore = started(cwd, "restore", "x.tar.zst", "--data", "other");
  await restore.shows(/Checking the backup \[#*-*\] \d+%/);
  expect(await restore.exited).toBe(0);
  await using quiet = started(cwd, "backup", "--out", "y.tar.zst", "--quiet");
  expect(await quiet.exited).toBe(0);
  expect(quiet.text()).not.toContain("%");
});

test("Ctrl+C ends a backup with 130 and leaves nothing of it", async () => {
  const cwd = folder();
  await makeData(
    join(cwd, "data"),
    Array.from({ length: 10 }, () => 10_000_000),
  );
  await using backup = started(cwd, "backup", "--out", "out/x.tar.zst");
  await backup.shows("Writing the backup");
  backup.type("\u0003");
  expect(await backup.exited).toBe(130);
  expect(backup.text()).toContain("Stopped: nothing was changed.");
  expect(readdirSync(join(cwd, "out"))).toEqual([]);
});
