import { existsSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./port.ts";

const root = join(import.meta.dir, "../../..");
const executable = join(root, "dist/clickclack");

/** How the server is started: the executable where there is one, unless `CLICKCLACK_INTEROP_SOURCE` is set. */
const command =
  existsSync(executable) && process.env["CLICKCLACK_INTEROP_SOURCE"] === undefined
    ? [executable]
    : [process.execPath, join(root, "src/main.ts")];

/** Nothing of this machine's own settings. */
const surroundings = {
  cwd: root,
  env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
};

/** A server in a process of its own. */
export interface Server {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>;
}

/** Makes the first person of a server that does not run yet, and gives the token of a link that signs them in. */
export async function bootstrap(data: string): Promise<string> {
  const child = Bun.spawn(
    [
      ...command,
      "admin",
      "bootstrap",
      "--plain",
      "--name=Ada Captain",
      "--email=ada@example.com",
      `--data=${data}`,
    ],
    { ...surroundings, stdio: ["ignore", "pipe", "pipe"] },
  );
  const [printed, said] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  if ((await child.exited) !== 0) throw new Error(`There is no first person: ${said}`);
  return printed.trim();
}

/**
 * Starts ClickClack on a data directory, on a port that is free, and resolves once it listens.
 * `public_url` is where everybody else finds it.
 */
export async function startServer(data: string, public_url: string): Promise<Server> {
  const addr = `127.0.0.1:${freePort()}`;
  const child = Bun.spawn(
    [...command, "serve", `--addr=${addr}`, `--data=${data}`, `--public-url=${public_url}`],
    { ...surroundings, stdio: ["ignore", "ignore", "pipe"] },
  );
  let log = "";
  const listening = Promise.withResolvers<void>();
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stderr) {
      log += decoder.decode(chunk, { stream: true });
      if (log.includes(" serves ")) listening.resolve();
    }
    listening.reject(new Error(`The server ended before it listened: ${log}`));
  })();
  await listening.promise;
  return {
    url: `http://${addr}`,
    async stop() {
      child.kill("SIGTERM");
      await child.exited;
    },
  };
}
