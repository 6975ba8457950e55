import { safeSpans } from "./markdown.ts";

/** Longer code stays plain: nobody reads it for its colours. */
const MOST_CHARACTERS = 60_000;
/** A grammar that takes longer has lost itself. */
const PATIENCE_MS = 2_000;
const REMEMBERED = 200;

interface Job {
  code: string;
  language: string;
  signal: AbortSignal;
  done: (html: string | undefined) => void;
}

const known = new Map<string, string | undefined>();
const waiting: Job[] = [];
let worker: Worker | undefined;
let running: Job | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Code with its colours as safe HTML, found in a worker, one block after the other; undefined when its language is not
 * known, it is too long, or nobody waits any more.
 */
export function highlight(
  code: string,
  language: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const key = `${language}\n${code}`;
  if (known.has(key)) return Promise.resolve(known.get(key));
  if (code.length > MOST_CHARACTERS || signal.aborted) return Promise.resolve(undefined);
  return new Promise((done) => {
    waiting.push({ code, language, signal, done });
    next();
  });
}

function next(): void {
  if (running !== undefined) return;
  const job = waiting.shift();
  if (job === undefined) return;
  if (job.signal.aborted) {
    job.done(undefined);
    return next();
  }
  running = job;
  worker ??= start();
  timer = setTimeout(() => {
    worker?.terminate();
    worker = undefined;
    finish(undefined);
  }, PATIENCE_MS);
  worker.postMessage({ code: job.code, language: job.language }, {});
}

function start(): Worker {
  const started = new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" });
  started.addEventListener("message", ({ data }: MessageEvent<unknown>) =>
    finish(typeof data === "string" ? safeSpans(data) : undefined),
  );
  started.addEventListener("error", () => finish(undefined));
  return started;
}

function finish(html: string | undefined): void {
  clearTimeout(timer);
  const job = running;
  running = undefined;
  if (job !== undefined) {
    known.set(`${job.language}\n${job.code}`, html);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    job.done(html);
  }
  next();
}
