/** The executable as tests of shipping start it, with nothing of this machine's own settings. */
import { join } from "node:path";
import { until } from "../harness/until.ts";

export const EXECUTABLE = join(import.meta.dir, "../../dist/clickclack");
export const NIGHTLY = process.env["CLICKCLACK_NIGHTLY"] !== undefined;

/** What a program came to. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd?: string;
  /** All that is set. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs any program to its end. */
export async function runs(
  command: readonly string[],
  { cwd, environment = {} }: RunOptions = {},
): Promise<Ended> {
  const child = Bun.spawn([...command], {
    ...(cwd !== undefined && { cwd }),
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { code: await child.exited, stdout, stderr };
}

/** The same, which must go well; answers what it prints. */
export async function done(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await runs(command, options);
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  return stdout.trim();
}

/** A program that stays, and what it has said on either stream by now. */
export interface Staying extends AsyncDisposable {
  readonly pid: number;
  readonly said: () => string;
  readonly exited: Promise<number>;
  kill(signal?: NodeJS.Signals): void;
}

/** Starts a program that stays; disposing of it ends it. */
export function stays(
  command: readonly string[],
  { cwd, environment = {} }: RunOptions = {},
): Staying {
  let said = "";
  const child = Bun.spawn([...command], {
    ...(cwd !== undefined && { cwd }),
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const listen = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) said += decoder.decode(chunk, { stream: true });
  };
  const heard = Promise.all([listen(child.stdout), listen(child.stderr)]);
  return {
    pid: child.pid,
    said: () => said,
    exited: child.exited.then(async (code) => {
      await heard;
      return code;
    }),
    kill: (signal = "SIGTERM") => child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 20_000);
      await child.exited;
      clearTimeout(late);
    },
  };
}

/** Resolves once something that stays holds to a condition; fails with what it said when it ends or never does. */
export async function settled(
  what: string,
  staying: Staying,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  let ended: number | undefined;
  void staying.exited.then((code) => (ended = code));
  try {
    await until(what, async () => {
      if (ended !== undefined) throw new Error(`It ended with ${ended}.`);
      return await holds();
    });
  } catch (error) {
    throw new Error(`${String(error)}\n${staying.said()}`, { cause: error });
  }
}

/** A port that is free on IPv4 and IPv6 alike. */
export function freePort(): number {
  const probe = Bun.listen({ hostname: "::", port: 0, socket: { data() {} } });
  const { port } = probe;
  probe.stop(true);
  return port;
}
