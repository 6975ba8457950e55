import { join } from "node:path";
import { run } from "./child.ts";
import type { Person } from "./people.ts";
import { until } from "./until.ts";

const MAIN = join(import.meta.dir, "../../src/main.ts");

/** Who calls, and whom. */
export interface Caller {
  /** Where the server is. */
  readonly url: string;
  readonly token: string;
  /** A workspace's ID. */
  readonly workspace: string;
  /** A folder of its own, where its state is kept. */
  readonly cwd: string;
}

export const environmentOf = ({ url, token, workspace, cwd }: Caller) => ({
  CLICKCLACK_SERVER: url,
  CLICKCLACK_TOKEN: token,
  CLICKCLACK_WORKSPACE: workspace,
  HOME: cwd,
  NO_COLOR: "1",
  TZ: "UTC",
});

/** A member of a workspace, at a shell in this folder. */
export const callerOf = (
  server: { readonly url: string },
  who: Pick<Person, "token">,
  workspace: { readonly id: string },
  cwd: string,
): Caller => ({ url: server.url, token: who.token, workspace: workspace.id, cwd });

/** Runs a command of somebody's to its end. */
export const call = (caller: Caller, args: readonly string[], input?: string) =>
  run(args, {
    cwd: caller.cwd,
    environment: environmentOf(caller),
    ...(input !== undefined && { input }),
  });

/** A command that goes on, and what it has printed by now. */
export interface Running extends AsyncDisposable {
  /** Whole lines of its standard output. */
  readonly lines: () => readonly string[];
  readonly errors: () => string;
  /** Resolves when there are so many lines. */
  printed(count: number): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly exited: Promise<number>;
}

/**
 * Begins a command of somebody's.
 *
 * @param then what a shell does with it, such as `| head`; its exit code is then the command's own
 */
export function begin(caller: Caller, args: readonly string[], then = ""): Running {
  const command = [process.execPath, MAIN, ...args];
  const piped = ["bash", "-c", `"$@" ${then}; exit "\${PIPESTATUS[0]}"`, "bash", ...command];
  const child = Bun.spawn(then === "" ? command : piped, {
    cwd: caller.cwd,
    env: { PATH: process.env["PATH"], ...environmentOf(caller) },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  let out = "";
  let errors = "";
  const lines = () => out.split("\n").slice(0, -1);
  const reading = Promise.all([
    read(child.stdout, (text) => (out += text)),
    read(child.stderr, (text) => (errors += text)),
  ]);
  let over = false;
  const exited = child.exited.then(async (code) => {
    await reading;
    over = true;
    return code;
  });
  return {
    lines,
    errors: () => errors,
    printed: (count) =>
      until(`${count} lines, after ${errors}`, () => {
        if (lines().length >= count) return true;
        if (over) throw new Error(`It ended: ${errors}`);
        return false;
      }),
    kill: (signal) => child.kill(signal),
    exited,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

async function read(stream: ReadableStream<Uint8Array>, take: (text: string) => void) {
  const decoder = new TextDecoder();
  for await (const chunk of stream) take(decoder.decode(chunk, { stream: true }));
}
