import { expect, test } from "bun:test";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { useFolder } from "../harness/folder.ts";

const EXECUTABLE = join(import.meta.dir, "../../dist/clickclack");
const folder = useFolder();

test("the executable sets up, serves, is looked after and examined", async () => {
  const cwd = folder();
  const start = (...args: string[]) =>
    Bun.spawn([EXECUTABLE, ...args], {
      cwd,
      env: { PATH: process.env["PATH"], HOME: cwd },
      stdio: ["ignore", "pipe", "pipe"],
    });
  async function run(...args: string[]) {
    const child = start(...args);
    const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    return { code: await child.exited, stdout, stderr };
  }
  const none = await run("healthcheck", "--addr", "127.0.0.1:1");
  expect([none.code, none.stdout]).toEqual([1, ""]);

  const made = await run("admin", "bootstrap", "--name", "Ava", "--email", "ava@example.com");
  expect(made.code).toBe(0);
  const server = start("serve", "--addr", "127.0.0.1:0");
  let log = "";
  for await (const chunk of server.stderr.pipeThrough(new TextDecoderStream())) {
    log += chunk;
    if (/serves \W*http:\/\/[\w.:]+\W+from/.test(log)) break;
  }
  const [, host = ""] = /http:\/\/(127\.0\.0\.1:\d+)/.exec(log) ?? [];
  const addr = ["--addr", host];
  expect(await run("healthcheck", ...addr)).toEqual({ code: 0, stdout: "ready\n", stderr: "" });
  const found = await run("doctor", "--full", ...addr);
  expect([found.code, found.stdout.match(/^(warn|fail)/gm)]).toEqual([0, null]);
  const list = await run("admin", "user", "list", "--json");
  expect(JSON.parse(list.stdout).users).toEqual([
    expect.objectContaining({ display_name: "Ava", email: "ava@example.com" }),
  ]);
  const plan = await run("migrate", "--dry-run", "--json");
  expect(JSON.parse(plan.stdout)).toMatchObject({ engine: "sqlite", migrations: [] });

  chmodSync(join(cwd, "data"), 0o755);
  const open = await run("doctor", ...addr);
  expect([open.code, open.stderr]).toEqual([1, expect.stringContaining("1 of ")]);
  expect(open.stdout).toContain("chmod -R go=");
  expect((await run("doctor", "--nonsense")).code).toBe(2);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
  expect(existsSync(join(cwd, "data/clickclack.db-wal"))).toBe(false);
});
