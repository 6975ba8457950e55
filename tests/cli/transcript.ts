import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cast } from "./cast.ts";
import { openShell, SHOWN_SERVER, type ShellOptions, type Typed } from "./shell.ts";
import { stabilizer, type Replacement } from "./stable.ts";

/** Where transcripts lie; `docs/cli.md` shows them. */
const TRANSCRIPTS = join(import.meta.dir, "../../docs/cli/transcripts");

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

export interface TranscriptOptions extends ShellOptions {
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
  const shell = openShell(cast, options);
  const stable = stabilizer([...(options.replace ?? []), ...placesOf(cast, shell.home)]);
  const shown: string[] = [];
  try {
    for (const step of steps) {
      if (typeof step === "function") await step(cast);
      else if (typeof step === "string")
        shown.push(stable(`$ ${step}\n${printed(await shell.type(step))}`));
      else {
        const { call, interrupted = false } = step;
        const typed = await shell.type(call, async (has) => {
          await step.meanwhile(cast, has);
          return interrupted ? "interrupt" : undefined;
        });
        shown.push(stable(`$ ${call}\n${printed(typed, interrupted)}`));
      }
    }
  } finally {
    shell.close();
  }
  return `${shown.join("\n").trimEnd()}\n`;
}

function printed({ code, stdout, stderr }: Typed, interrupted = false): string {
  const ending = code === 0 ? "" : `[exit ${code}]\n`;
  return `${stdout}${stderr}${interrupted ? "^C\n" : ending}`;
}

/** What the places of this run are called in every run. */
function placesOf({ server: { url, config } }: Cast, home: string): Replacement[] {
  const { port } = new URL(url);
  return [
    [new RegExp(`http://(127\\.0\\.0\\.1|localhost):${port}\\b`, "g"), SHOWN_SERVER],
    [new RegExp(`(127\\.0\\.0\\.1|localhost):${port}\\b`, "g"), new URL(SHOWN_SERVER).host],
    [new RegExp(RegExp.escape(config.data), "g"), "/var/lib/clickclack"],
    [new RegExp(RegExp.escape(home), "g"), "/home/ava"],
  ];
}
