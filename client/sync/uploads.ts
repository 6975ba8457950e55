import { createStore as createSolidStore, produce } from "solid-js/store";
import { ClickClackError, type Client, type Upload } from "../../sdk/src/index.ts";
import { sentence } from "./words.ts";

/** A file on its way to the server, and what is known of it. */
export interface UnsentFile {
  nonce: string;
  filename: string;
  content_type: string;
  byte_size: number;
  /** How much of it has left, from 0 to 1. */
  progress: number;
  status: "sending" | "sent" | "failed";
  error?: string;
  upload?: Upload;
}

/** Sends files as soon as they are chosen, each once; a message that carries them waits for them. */
export interface Uploads {
  /** Begins to send a file; what it answers names it from now on. */
  add(workspaceId: string, file: File): string;
  get(nonce: string): UnsentFile | undefined;
  /** The bytes, to show a picture of them before they are sent. */
  file(nonce: string): File | undefined;
  retry(nonce: string): void;
  /** Stops sending it and forgets it. */
  cancel(nonce: string): void;
  /** The uploads' IDs when all of these are sent; rejects when one of them is not, or is gone. */
  finished(nonces: readonly string[]): Promise<string[]>;
}

export function createUploads(client: Client): Uploads {
  const [known, setKnown] = createSolidStore<Record<string, UnsentFile>>({});
  const sending = new Map<
    string,
    { workspaceId: string; file: File; stop: AbortController; done: Promise<Upload> }
  >();

  const change = (nonce: string, changes: Partial<UnsentFile>) =>
    setKnown(
      produce((all) => {
        const one = all[nonce];
        if (one !== undefined) Object.assign(one, changes);
      }),
    );

  function start(nonce: string, workspaceId: string, file: File): void {
    const stop = new AbortController();
    const done = client.uploads.create(
      { workspace_id: workspaceId, file, nonce },
      {
        signal: stop.signal,
        onProgress: ({ loaded, total }) => change(nonce, { progress: total ? loaded / total : 0 }),
      },
    );
    sending.set(nonce, { workspaceId, file, stop, done });
    done.then(
      (upload) => change(nonce, { status: "sent", progress: 1, upload }),
      (error: unknown) => change(nonce, { status: "failed", error: sentence(error) }),
    );
  }

  return {
    add(workspaceId, file) {
      const nonce = crypto.randomUUID();
      setKnown(nonce, {
        nonce,
        filename: file.name,
        content_type: file.type,
        byte_size: file.size,
        progress: 0,
        status: "sending",
      });
      start(nonce, workspaceId, file);
      return nonce;
    },
    get: (nonce) => known[nonce],
    file: (nonce) => sending.get(nonce)?.file,
    retry(nonce) {
      const one = sending.get(nonce);
      if (one === undefined || known[nonce]?.status !== "failed") return;
      change(nonce, { status: "sending", progress: 0 });
      start(nonce, one.workspaceId, one.file);
    },
    cancel(nonce) {
      sending.get(nonce)?.stop.abort();
      sending.delete(nonce);
      setKnown(produce((all) => void delete all[nonce]));
    },
    async finished(nonces) {
      const uploads = nonces.map((nonce) => sending.get(nonce)?.done ?? Promise.reject(gone()));
      return (await Promise.all(uploads)).map(({ id }) => id);
    },
  };
}

const gone = () =>
  new ClickClackError({ status: 400, code: "file_gone", message: "A file is not here any more." });
