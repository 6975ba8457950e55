import { join } from "node:path";

const MAIN = join(import.meta.dir, "../../src/main.ts");

/** A server in a process of its own. */
export interface Child extends AsyncDisposable {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  readonly exited: Promise<number>;
  /** What it has written to standard error by now. */
  readonly log: () => string;
  kill(signal: NodeJS.Signals): void;
}

interface RunOptions {
  readonly cwd: string;
  /** All that is set of the variables that configure it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What it reads from its standard input; nothing when absent. */
  readonly input?: string;
}

/** Runs `clickclack` to its end. */
export async function run(
  args: readonly string[],
  options: RunOptions,
): Promise<{ code: number; stdout: string; stderr: string }> {
  await using child = spawn(args, options);
  const [stdout = "", stderr = ""] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
  );
  return { code: await child.exited, stdout, stderr };
}

/** Runs `clickclack serve` on a free port and comes back once it listens. */
export async function serve(
  args: readonly string[],
  options: Omit<RunOptions, "input">,
): Promise<Child> {
  const child = spawn(["serve", "--addr", "127.0.0.1:0", ...args], options);
  let log = "";
  const listening = Promise.withResolvers<string>();
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stderr) {
      log += decoder.decode(chunk, { stream: true });
      const [, url] = /serves \W*(https?:\/\/[\w.:]+)\W+from/.exec(log) ?? [];
      if (url !== undefined) listening.resolve(url);
    }
    listening.reject(new Error(`The server ended before it listened: ${log}`));
  })();
  return {
    url: await listening.promise,
    exited: child.exited.then(async (code) => {
      await reading;
      return code;
    }),
    log: () => log,
    kill: (signal) => child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

const spawn = (args: readonly string[], { cwd, environment = {}, input }: RunOptions) =>
  Bun.spawn([process.execPath, MAIN, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...environment },
    stdin: input === undefined ? "ignore" : new Blob([input]),
    stdout: "pipe",
    stderr: "pipe",
  });
