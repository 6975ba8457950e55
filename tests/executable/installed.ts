import { afterAll, beforeAll } from "bun:test";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const built = join(import.meta.dir, "../../dist/clickclack");

/** What a line of a shell came to. */
interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The executable on the path of a shell, and a server that Ava, who owns it, is signed in to. */
export interface Installed {
  /** Where the shell is. */
  readonly home: string;
  /** What is set there: `$SERVER`, `$BOT`, the token of the bot `@echo`, and `$MESSAGE`, one in general. */
  readonly environment: Record<string, string>;
  spawn(script: string, more?: Record<string, string>): Bun.Subprocess<"ignore", "pipe", "pipe">;
  /** Runs lines of a shell to their end. */
  shell(script: string, more?: Record<string, string>): Promise<Ended>;
  /** The same, which must go well; answers what it prints. */
  done(script: string): Promise<string>;
  restart(): Promise<void>;
}

/** For the tests of one `describe`. Nothing of this machine's own settings is in that shell. */
export function useInstalled(): Installed {
  const home = mkdtempSync(join(tmpdir(), "clickclack-cli-"));
  const address = `127.0.0.1:${freePort()}`;
  const environment: Record<string, string> = {
    PATH: `${home}/bin:${process.env["PATH"]}`,
    HOME: home,
    TZ: "UTC",
    SERVER: `http://${address}`,
    CLICKCLACK_ADDR: address,
    CLICKCLACK_DATA: join(home, "data"),
  };
  let server: ReturnType<Installed["spawn"]>;

  const spawn: Installed["spawn"] = (script, more = {}) =>
    Bun.spawn(["bash", "-c", script], {
      cwd: home,
      env: { ...environment, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const shell: Installed["shell"] = async (script, more) => {
    const child = spawn(script, more);
    const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    return { code: await child.exited, stdout, stderr };
  };
  const done: Installed["done"] = async (script) => {
    const { code, stdout, stderr } = await shell(`set -e\n${script}`);
    if (code !== 0) throw new Error(`${script}\n${stdout}${stderr}`);
    return stdout.trim();
  };
  const start = async () => {
    server = spawn("exec clickclack serve --password-auth true");
    await done("until clickclack healthcheck --quiet 2>/dev/null; do sleep 0.05; done");
  };
  const stop = async () => {
    server.kill("SIGTERM");
    await server.exited;
  };

  beforeAll(async () => {
    mkdirSync(join(home, "bin"));
    copyFileSync(built, join(home, "bin/clickclack"));
    const link = await done("clickclack admin bootstrap --name Ava --email ava@example.com");
    await start();
    await done(`clickclack login '${link}'`);
    environment["BOT"] = await done(
      "clickclack admin bot create --workspace clickclack --name Echo --handle echo --plain",
    );
    environment["MESSAGE"] = await done('clickclack send general "Ahoy" --plain');
  });

  afterAll(async () => {
    await stop();
    rmSync(home, { recursive: true, force: true });
  });

  return {
    ...{ home, environment, spawn, shell, done },
    async restart() {
      await stop();
      await start();
    },
  };
}

function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = probe;
  probe.stop(true);
  return port;
}
