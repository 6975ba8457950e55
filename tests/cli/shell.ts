import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cast } from "./cast.ts";

/** The program that a shell calls `clickclack`, as its words: from source unless told. */
export const FROM_SOURCE = [process.execPath, join(import.meta.dir, "../../src/main.ts")] as const;

/** Where the server of examples seems to be. */
export const SHOWN_SERVER = "http://localhost:8080";

export interface ShellOptions {
  /** Who is signed in by the environment; nobody when it is `false`, for `login`. Ava when absent. */
  readonly as?: "ava" | "noor" | "ben" | false;
  /** More variables of the shell. */
  readonly environment?: (cast: Cast) => Record<string, string>;
  /** Files beside the shell, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What a call has come to. */
export interface Typed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real shell in an empty folder, whose variables and directory stay from call to call. */
export interface Shell {
  /** Its home; it begins in `chat` there. */
  readonly home: string;
  /**
   * Types something, {@link SHOWN_SERVER} in it being the cast's server, and waits for its end. What happens beside it may
   * wait for words that it shows, and tell whether it is ended by Ctrl+C then.
   */
  type(
    call: string,
    beside?: (shown: (words: string) => Promise<void>) => Promise<"interrupt" | void>,
  ): Promise<Typed>;
  close(): void;
}

/** Opens a shell with the server's data as `CLICKCLACK_DATA` and `CLICKCLACK_DB`. */
export function openShell(cast: Cast, options: ShellOptions = {}): Shell {
  const home = mkdtempSync(join(tmpdir(), "clickclack-shell-"));
  const chat = join(home, "chat");
  mkdirSync(join(home, "bin"));
  mkdirSync(chat);
  const program = join(home, "bin/clickclack");
  writeFileSync(
    program,
    `#!/bin/sh\nexec ${FROM_SOURCE.map((word) => `'${word}'`).join(" ")} "$@"\n`,
  );
  chmodSync(program, 0o755);
  for (const [name, text] of Object.entries(options.files ?? {}))
    writeFileSync(join(chat, name), text);
  const environment = environmentOf(cast, home, options);
  return {
    home,
    async type(call, beside) {
      const typed = call.replaceAll(SHOWN_SERVER, cast.server.url);
      const child = Bun.spawn(["sh", "-c", `${BEGIN}${typed}\n${END}`], {
        cwd: home,
        env: environment,
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      const output = [reader(child.stdout), reader(child.stderr)] as const;
      try {
        const shown = (words: string) => Promise.race(output.map(({ has }) => has(words)));
        // To the shell and what it runs, as a terminal does it.
        if ((await beside?.(shown)) === "interrupt") process.kill(-child.pid, "SIGINT");
        await child.exited;
      } finally {
        if (child.exitCode === null && child.signalCode === null)
          process.kill(-child.pid, "SIGKILL");
      }
      const [stdout = "", stderr = ""] = await Promise.all(output.map(({ all }) => all));
      return { code: await child.exited, stdout, stderr };
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

const BEGIN = `cd "$HOME/chat"\n[ ! -f "$HOME/shell" ] || . "$HOME/shell"\nset -a\n`;
const END = `code=$?\n{ export -p; echo "cd '$PWD'"; } > "$HOME/shell"\nexit $code`;

function environmentOf(
  { server, ...people }: Cast,
  home: string,
  { as = "ava", environment = () => ({}) }: ShellOptions,
): Record<string, string> {
  const { url, config, location } = server;
  return {
    PATH: `${home}/bin:${process.env["PATH"]}`,
    HOME: home,
    TZ: "UTC",
    LANG: "C.UTF-8",
    CLICKCLACK_DATA: config.data,
    CLICKCLACK_DB: location,
    CLICKCLACK_PUBLIC_URL: url,
    ...(as !== false && { CLICKCLACK_SERVER: url, CLICKCLACK_TOKEN: people[as].token }),
    ...environment({ server, ...people }),
  };
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
