import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cast } from "./cast.ts";
import { stabilizer, type Replacement } from "./stable.ts";

const ROOT = join(import.meta.dir, "../..");

/** Where transcripts lie; `docs/cli.md` shows them. */
export const TRANSCRIPTS = join(ROOT, "docs/cli/transcripts");

/** Where a transcript's server seems to be. */
export const SHOWN_SERVER = "http://localhost:8080";

/** A call whose output is waited for while it runs. */
export interface LongCall {
  readonly call: string;
  /** What happens beside it; `shown` resolves when its output has these words. */
  meanwhile(cast: Cast, shown: (words: string) => Promise<void>): Promise<void>;
  /** Ends it with Ctrl+C then. */
  readonly interrupted?: boolean;
}

/** What is typed into the shell, or something that happens unseen. */
export type Step = string | LongCall | ((cast: Cast) => unknown);

export interface TranscriptOptions {
  /** Who is signed in by the environment; nobody when it is `false`, for `login`. Ava when absent. */
  readonly as?: "ava" | "noor" | "ben" | false;
  /** More variables of the shell. */
  readonly environment?: (cast: Cast) => Record<string, string>;
  /** Files beside the shell, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** What else differs from run to run, replaced before all else. */
  readonly replace?: readonly Replacement[];
}

/**
 * Records a transcript by typing its steps into a real shell, and fails when that is not what is kept;
 * `UPDATE_TRANSCRIPTS=1` keeps it. After a call come what it printed, what it said on standard error, and `[exit 4]` where
 * it ended with anything but 0.
 *
 * The shell begins in an empty directory, with the server's data as `CLICKCLACK_DATA` and `CLICKCLACK_DB`; variables and
 * the directory stay from step to step. `http://localhost:8080` in a step is the server.
 *
 * @param title begins with the command that `docs/cli.md` shows it under: `messages list, page by page`
 */
export function transcript(
  title: string,
  cast: () => Cast,
  steps: readonly Step[],
  options: TranscriptOptions = {},
): void {
  test(`"${title}" goes as docs/cli shows it`, async () => {
    const recorded = await record(cast(), steps, options);
    const file = join(TRANSCRIPTS, `${title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.txt`);
    if (process.env["UPDATE_TRANSCRIPTS"] !== undefined) writeFileSync(file, recorded);
    expect(recorded).toBe(readFileSync(file, "utf8"));
  });
}

async function record(cast: Cast, steps: readonly Step[], options: TranscriptOptions) {
  const home = mkdtempSync(join(tmpdir(), "clickclack-transcript-"));
  const chat = join(home, "chat");
  try {
    mkdirSync(join(home, "bin"));
    mkdirSync(chat);
    const program = join(home, "bin/clickclack");
    const main = join(ROOT, "src/main.ts");
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
    chmodSync(program, 0o755);
    for (const [name, text] of Object.entries(options.files ?? {}))
      writeFileSync(join(chat, name), text);
    const shell: Shell = { home, environment: environmentOf(cast, home, options) };

    const { url, config } = cast.server;
    const { port } = new URL(url);
    const stable = stabilizer([
      ...(options.replace ?? []),
      [new RegExp(`http://(127\\.0\\.0\\.1|localhost):${port}\\b`, "g"), SHOWN_SERVER],
      [new RegExp(`(127\\.0\\.0\\.1|localhost):${port}\\b`, "g"), new URL(SHOWN_SERVER).host],
      [new RegExp(RegExp.escape(config.data), "g"), "/var/lib/clickclack"],
      [new RegExp(RegExp.escape(home), "g"), "/home/ava"],
    ]);
    const shown: string[] = [];
    for (const step of steps) {
      if (typeof step === "function") {
        await step(cast);
        continue;
      }
      const call = typeof step === "string" ? step : step.call;
      const output = await type(shell, call.replaceAll(SHOWN_SERVER, url), cast, step);
      shown.push(stable(`$ ${call}\n${output}`));
    }
    return `${shown.join("\n").trimEnd()}\n`;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

interface Shell {
  readonly home: string;
  readonly environment: Record<string, string>;
}

function environmentOf(
  cast: Cast,
  home: string,
  { as = "ava", environment = () => ({}) }: TranscriptOptions,
): Record<string, string> {
  const { url, config, location } = cast.server;
  return {
    PATH: `${home}/bin:${process.env["PATH"]}`,
    HOME: home,
    TZ: "UTC",
    LANG: "C.UTF-8",
    CLICKCLACK_DATA: config.data,
    CLICKCLACK_DB: location,
    CLICKCLACK_PUBLIC_URL: url,
    ...(as !== false && { CLICKCLACK_SERVER: url, CLICKCLACK_TOKEN: cast[as].token }),
    ...environment(cast),
  };
}

/** Runs a call in a shell that goes on where the one before has ended. */
async function type(shell: Shell, call: string, cast: Cast, step: string | LongCall) {
  const script = `cd "$HOME/chat"\n[ ! -f "$HOME/shell" ] || . "$HOME/shell"\nset -a\n${call}\ncode=$?\n{ export -p; echo "cd '$PWD'"; } > "$HOME/shell"\nexit $code`;
  const child = Bun.spawn(["sh", "-c", script], {
    cwd: shell.home,
    env: shell.environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = [reader(child.stdout), reader(child.stderr)] as const;
  try {
    if (typeof step === "object") {
      await step.meanwhile(cast, (words) => Promise.race(output.map(({ has }) => has(words))));
      // To the shell and what it runs, as a terminal does it.
      if (step.interrupted) process.kill(-child.pid, "SIGINT");
    }
    await child.exited;
  } finally {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
  }
  const code = await child.exited;
  const [printed, said] = await Promise.all(output.map(({ all }) => all));
  const ending =
    typeof step === "object" && step.interrupted ? "^C\n" : code === 0 ? "" : `[exit ${code}]\n`;
  return `${printed}${said}${ending}`;
}

/** Reads a stream to its end; `has` resolves when these words have come. */
function reader(stream: ReadableStream<Uint8Array>) {
  let text = "";
  const waiting = new Set<() => void>();
  const all = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true });
      for (const look of waiting) look();
    }
    return text;
  })();
  const has = (words: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!text.includes(words)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { all, has };
}
