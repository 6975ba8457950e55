/** Grows when what is kept has another shape: what an older app kept is then thrown away. */
const VERSION = 1;
const DATABASE = "clickclack.seen";
const LISTS = "lists";
const PAGES = "pages";

/** What one visit writes for the next. */
export interface Writing<L, P> {
  lists: L;
  /** The conversations, the one last visited last. */
  order: readonly string[];
  /** Pages that have changed, by `conversation_id`. */
  pages: readonly P[];
  /** Conversations of which nothing stays. */
  gone: readonly string[];
}

/** This browser's database of what was seen. Every call answers, with nothing where the browser refuses. */
export interface Kept<L, P> {
  lists(): Promise<{ lists: L; order: readonly string[] } | undefined>;
  page(conversationId: string): Promise<P | undefined>;
  write(writing: Writing<L, P>): Promise<void>;
  clear(): Promise<void>;
}

/** Only this app of this version writes here, so that what comes back is what was written. */
export function openKept<L, P>(): Kept<L, P> {
  let opened: Promise<IDBDatabase> | undefined;
  const database = () => (opened ??= open());

  async function quietly<T>(work: (database: IDBDatabase) => Promise<T>): Promise<T | undefined> {
    try {
      return await work(await database());
    } catch {
      return undefined;
    }
  }

  return {
    lists: () =>
      quietly((db) =>
        answerOf<{ lists: L; order: readonly string[] } | undefined>(
          db.transaction(LISTS).objectStore(LISTS).get(LISTS),
        ),
      ),
    page: (id) =>
      quietly((db) => answerOf<P | undefined>(db.transaction(PAGES).objectStore(PAGES).get(id))),
    async write({ lists, order, pages, gone }) {
      await quietly(async (db) => {
        const writing = db.transaction([LISTS, PAGES], "readwrite");
        writing.objectStore(LISTS).put({ lists, order }, LISTS);
        for (const page of pages) writing.objectStore(PAGES).put(page);
        for (const id of gone) writing.objectStore(PAGES).delete(id);
        // A page that ends must not take it along.
        writing.commit();
      });
    },
    async clear() {
      await quietly(async (db) => {
        const writing = db.transaction([LISTS, PAGES], "readwrite");
        writing.objectStore(LISTS).clear();
        await answerOf(writing.objectStore(PAGES).clear());
      });
    },
  };
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, VERSION);
  request.addEventListener("upgradeneeded", () => {
    for (const name of request.result.objectStoreNames) request.result.deleteObjectStore(name);
    request.result.createObjectStore(LISTS);
    request.result.createObjectStore(PAGES, { keyPath: "conversation_id" });
  });
  request.addEventListener("success", () => {
    // A newer version of the app wants to begin anew.
    request.result.addEventListener("versionchange", () => request.result.close());
  });
  return answerOf(request);
}

const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("refused")));
  });
