/** A file that is not part of a message yet, as it outlives a closed window. */
export interface KeptFile {
  nonce: string;
  /** Whose it is: nobody sends what somebody else chose in this browser. */
  person_id: string;
  workspace_id: string;
  /** Where it was chosen, as long as no message carries it. */
  conversation_id?: string;
  /** When it was chosen, in milliseconds. */
  chosen_at: number;
  file: File;
}

/** Keeps files in this browser's database. Where that is refused or full, nothing is kept and nothing breaks. */
export interface UnsentFiles {
  keep(file: KeptFile): Promise<void>;
  drop(nonce: string): Promise<void>;
  all(personId: string): Promise<KeptFile[]>;
  /** Forgets everything, of everybody. */
  clear(): Promise<void>;
}

const DATABASE = "clickclack.uploads";
const FILES = "files";

export function createUnsentFiles(): UnsentFiles {
  let opened: Promise<IDBDatabase> | undefined;
  const database = () => (opened ??= open());

  async function run<T>(
    mode: IDBTransactionMode,
    work: (files: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T | undefined> {
    try {
      const files = (await database()).transaction(FILES, mode).objectStore(FILES);
      return await answerOf(work(files));
    } catch {
      return undefined;
    }
  }

  return {
    keep: async (file) => void (await run("readwrite", (files) => files.put(file))),
    drop: async (nonce) => void (await run("readwrite", (files) => files.delete(nonce))),
    clear: async () => void (await run("readwrite", (files) => files.clear())),
    async all(personId) {
      const kept: unknown[] = (await run("readonly", (files) => files.getAll())) ?? [];
      return kept.filter(isKept).filter((file) => file.person_id === personId);
    },
  };
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.addEventListener("upgradeneeded", () =>
    request.result.createObjectStore(FILES, { keyPath: "nonce" }),
  );
  return answerOf(request);
}

const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("refused")));
  });

const isKept = (value: unknown): value is KeptFile =>
  typeof value === "object" &&
  value !== null &&
  "file" in value &&
  value.file instanceof File &&
  "nonce" in value &&
  "person_id" in value &&
  "workspace_id" in value;
