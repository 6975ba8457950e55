/**
 * Keeps the app's own files, so that it opens without a network: pages come from the network and, where that does not
 * answer, from here. What the API says and what people uploaded never passes through here.
 */

/** Replaced by the build: the files that the app begins with, and their hash. */
const SHELL: readonly string[] = JSON.parse('"__SHELL_FILES__"');
const CACHE = "clickclack-__SHELL_HASH__";

/** Every address of the app is this page. */
const PAGE = "/app";
/** A network that has not brought the page by then is slower than none. */
const PATIENCE_MS = 4_000;

/** As much of a worker's surroundings as is used here; the page's own types cannot stand beside those of a worker. */
interface Surroundings {
  addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
  skipWaiting(): Promise<void>;
}
interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
declare const self: Surroundings;

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(dropOthers()));
// The person has asked for the new version; otherwise it waits until no window shows the old one.
self.addEventListener("message", ({ data }) => {
  if (data === "take over") void self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (isPage(url.pathname)) event.respondWith(page(request));
  } else if (SHELL.includes(url.pathname)) event.respondWith(file(request));
});

/** The pages that open without a network; what is shown inside another site does not. */
const isPage = (path: string): boolean => path === "/" || /^\/(app|login)(\/|$)/.test(path);

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(
    [PAGE, ...SHELL].map(async (path) => {
      // What is hashed may come from the browser's cache, the rest must be of this version.
      const hashed = path.startsWith("/assets/");
      const answer = await fetch(path, { cache: hashed ? "default" : "no-cache" });
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
      await cache.put(path, answer);
    }),
  );
}

async function dropOthers(): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith("clickclack-") && name !== CACHE) await caches.delete(name);
}

async function page(request: Request): Promise<Response> {
  const kept = () => caches.match(PAGE);
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS));
  const asked = fetch(request);
  try {
    const answer = (await Promise.race([asked, late])) ?? (await kept()) ?? (await asked);
    // What stands before a server that is away answers for it.
    return answer.status < 502 || answer.status > 504 ? answer : ((await kept()) ?? answer);
  } catch (error) {
    const answer = await kept();
    if (answer === undefined) throw error;
    return answer;
  }
}

const file = async (request: Request): Promise<Response> =>
  (await caches.match(new URL(request.url).pathname)) ?? fetch(request);
