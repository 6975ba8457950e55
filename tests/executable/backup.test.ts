import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../harness/until.ts";

const executable = join(import.meta.dir, "../../dist/clickclack");
let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "clickclack-executable-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const isArchive = (name: string) => name.endsWith(".tar.zst");

const spawn = (...args: string[]) =>
  Bun.spawn([executable, ...args], { cwd: home, stdio: ["ignore", "pipe", "pipe"] });

async function run(...args: string[]) {
  const child = spawn(...args);
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { code: await child.exited, stdout, stderr };
}

test("the executable backs itself up while it serves, and brings a lost server back from that", async () => {
  const person = ["--name", "Ava", "--email", "ava@example.com"];
  expect((await run("admin", "bootstrap", ...person)).code).toBe(0);
  const backups = join(home, "backups");
  const server = spawn("serve", "--addr", "127.0.0.1:0", "--backup-out", "backups");
  // Beside it may still stand the folder that it was made in.
  const made = () => (existsSync(backups) ? readdirSync(backups) : []).find(isArchive);
  await until("it has made a backup", () => made() !== undefined);
  const name = made() ?? "";
  const beside = await run("backup", "--out", "by-hand", "--json");
  expect([beside.code, JSON.parse(beside.stdout).backup.counts.users]).toEqual([0, 1]);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
  for (const from of [join(backups, name), "by-hand"]) {
    rmSync(join(home, "data"), { recursive: true });
    expect((await run("restore", from)).code).toBe(0);
    const again = await run(
      "admin",
      "magic-link",
      "create",
      "--email",
      "ava@example.com",
      "--json",
    );
    expect(JSON.parse(again.stdout).magic_link.display_name).toBe("Ava");
  }
});
