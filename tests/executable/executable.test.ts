import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import manifest from "../../package.json" with { type: "json" };

const built = join(import.meta.dir, "../../dist/clickclack");
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "clickclack-alone-"));
  await mkdir(join(home, "bin"));
  await copyFile(built, join(home, "bin/clickclack"));
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

describe("the executable, alone in an empty directory,", () => {
  test("says its version", async () => {
    const { output, code } = await run("version");
    expect(output).toContain(manifest.version);
    expect(code).toBe(0);
  });

  test("explains itself", async () => {
    const { output, code } = await run("--help");
    expect(output).toContain("serve");
    expect(code).toBe(0);
  });

  test("refuses a bad setting with exit code 2 and creates nothing", async () => {
    const { output, code } = await run("serve", "--log-format", "xml", "--data", "./refused");
    expect(output).toContain("log_format");
    expect(code).toBe(2);
    expect(await readdir(home)).toEqual(["bin"]);
  });

  test("serves the app, its API and the API's description, and stops when told to", async () => {
    const port = freePort();
    const server = start(["serve", "--addr", `127.0.0.1:${port}`, "--data", "./served"]);
    await answers(port);
    const page = await fetch(`http://127.0.0.1:${port}/app`);
    expect(page.headers.get("content-type")).toStartWith("text/html");
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1];
    const asset = await fetch(`http://127.0.0.1:${port}${script}`);
    expect(asset.headers.get("cache-control")).toContain("immutable");
    expect((await asset.text()).length).toBeGreaterThan(1000);
    const version = await fetch(`http://127.0.0.1:${port}/api/version`);
    expect(await version.json()).toMatchObject({ version: manifest.version });
    const description = await fetch(`http://127.0.0.1:${port}/api/openapi.json`);
    expect(await description.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });

    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
    expect((await readdir(join(home, "served"))).sort()).toContain("clickclack.db");
  });

  test("serves when no command is given", async () => {
    const port = freePort();
    const server = start([], { CLICKCLACK_ADDR: `127.0.0.1:${port}`, CLICKCLACK_DATA: "./bare" });
    await answers(port);
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
  });

  test("takes no settings from a .env file or a bunfig.toml that lies about", async () => {
    await Bun.write(join(home, ".env"), "CLICKCLACK_LOG_FORMAT=xml\n");
    await Bun.write(join(home, "bunfig.toml"), 'preload = ["./nothing.ts"]\n');
    const { code } = await run("version");
    expect(code).toBe(0);
    const port = freePort();
    const server = start(["serve", "--addr", `127.0.0.1:${port}`, "--data", "./served"]);
    await answers(port);
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
  });
});

function start(args: string[], env: Record<string, string> = {}) {
  return Bun.spawn([join(home, "bin/clickclack"), ...args], {
    cwd: home,
    // Nothing of this machine's own settings, not even a PATH.
    env: { HOME: home, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function run(...args: string[]) {
  const child = start(args);
  const output = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { output: output.join(""), code: await child.exited };
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const health = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (health?.ok === true) return;
    await Bun.sleep(100);
  }
  throw new Error(`Nothing answers on port ${port} after ten seconds.`);
}

function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = probe;
  probe.stop(true);
  return port;
}
