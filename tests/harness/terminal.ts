import { stripVTControlCharacters } from "node:util";

/** A program in a terminal: a person who types, and reads what appears. */
export interface TerminalSession extends AsyncDisposable {
  /** Types; `\r` is the Enter key, `\t` Tab, `\u0003` Ctrl+C. */
  type(keys: string): void;
  /** What has appeared by now, as it came: colours and cursor movements are in it. */
  readonly raw: () => string;
  /** The same without those. */
  readonly text: () => string;
  /** Resolves when these words have appeared, after what earlier calls of it have seen. */
  shows(words: string | RegExp): Promise<void>;
  readonly exited: Promise<number>;
}

/** Runs a program in a terminal of `columns`. */
export function inTerminal(
  command: readonly string[],
  options: {
    readonly cwd: string;
    readonly environment?: Readonly<Record<string, string | undefined>>;
    readonly columns?: number;
  },
): TerminalSession {
  let raw = "";
  let seen = 0;
  const waiting = new Set<() => void>();
  const look = () => {
    for (const one of waiting) one();
  };
  const decoder = new TextDecoder();
  const child = Bun.spawn([...command], {
    cwd: options.cwd,
    env: {
      PATH: process.env["PATH"],
      HOME: options.cwd,
      TERM: "xterm-256color",
      ...options.environment,
    },
    terminal: {
      cols: options.columns ?? 80,
      rows: 24,
      data(_, bytes) {
        raw += decoder.decode(bytes, { stream: true });
        look();
      },
    },
  });
  const text = () => stripVTControlCharacters(raw);
  let ended = false;
  const exited = child.exited.then((code) => {
    ended = true;
    look();
    return code;
  });
  return {
    type: (keys) => void child.terminal?.write(keys),
    raw: () => raw,
    text,
    shows: (words) =>
      new Promise((resolve, reject) => {
        const one = () => {
          const rest = text().slice(seen);
          const at = typeof words === "string" ? rest.indexOf(words) : rest.search(words);
          if (at === -1 && !ended) return;
          waiting.delete(one);
          if (at === -1) return reject(new Error(`It ended without ${words}: ${text()}`));
          seen +=
            at + (typeof words === "string" ? words.length : (words.exec(rest)?.[0].length ?? 0));
          resolve();
        };
        waiting.add(one);
        one();
      }),
    exited,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
      child.terminal?.close();
    },
  };
}
