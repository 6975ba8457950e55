import { createStore as createSolidStore, produce } from "solid-js/store";
import { ClickClackError, type Client, type Upload } from "../../sdk/src/index.ts";
import { kindOfFile } from "../files/kinds.ts";
import { measureFile } from "../files/measure.ts";
import type { Store } from "../state/store.ts";
import { createLanes } from "./lanes.ts";
import { createLocalPictures } from "./local-pictures.ts";
import { createUnsentFiles, type KeptFile } from "./unsent-files.ts";
import { sentence } from "./words.ts";
import { words } from "../words/words.ts";

/** A file on its way to the server, and what is known of it. */
export interface UnsentFile {
  nonce: string;
  filename: string;
  content_type: string;
  byte_size: number;
  width?: number;
  height?: number;
  /** How much of it has left, from 0 to 1. */
  progress: number;
  status: "sending" | "sent" | "failed";
  error?: string;
  /** It failed since the server could not be reached, and goes out by itself when that is back. */
  waits?: boolean;
  upload?: Upload;
  /** Where its bytes can be shown from, if it is a picture. */
  preview?: string;
}

/** Sends files as soon as they are chosen, each once; a message that carries them waits for them. */
export interface Uploads {
  /** Begins to send a file; what it answers names it from now on. */
  add(workspaceId: string, file: File): string;
  /** The same, for the next message that is written in a conversation. */
  choose(workspaceId: string, conversationId: string, file: File): string;
  /** The files that wait in a conversation for the message they go with, in the order they were chosen. */
  chosen(conversationId: string): readonly string[];
  /** Hands over what waits in a conversation: the message that is being sent carries it. */
  take(conversationId: string): string[];
  get(nonce: string): UnsentFile | undefined;
  /** Where an uploaded picture's bytes still are in this window, since it was sent from here. */
  preview(uploadId: string): string | undefined;
  retry(nonce: string): void;
  /** Stops sending it and forgets it. */
  cancel(nonce: string): void;
  /** The uploads' IDs when all of these are sent; tries failed ones again. Rejects when one is not sent, or is gone. */
  finished(nonces: readonly string[]): Promise<string[]>;
  /** Takes up what an earlier visit chose and did not send. */
  restore(): Promise<void>;
  /** The server is back: what only waited for it is sent. */
  resume(): void;
  /** Forgets all of it, also what is kept in this browser. */
  forget(): Promise<void>;
}

/** At once; the others wait, so that messages still get through. */
const AT_ONCE = 3;
/** What no message has come for is forgotten after a week. */
const KEPT_MS = 7 * 24 * 3_600_000;

interface Sending {
  workspaceId: string;
  file: File;
  stop: AbortController;
  done: Promise<Upload>;
}

export function createUploads(client: Client, store: Store): Uploads {
  const [known, setKnown] = createSolidStore<Record<string, UnsentFile>>({});
  const [chosen, setChosen] = createSolidStore<Record<string, readonly string[]>>({});
  const sending = new Map<string, Sending>();
  /** Failed because the server could not be reached, not because it refused. */
  const waiting = new Set<string>();
  const kept = createUnsentFiles();
  const pictures = createLocalPictures();
  const lane = createLanes(AT_ONCE);
  let restored: Promise<void> | undefined;
  // Two windows show the same files: what one has sent or removed, the other need not.
  const others = new BroadcastChannel("clickclack.uploads");
  others.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "string" && known[data] !== undefined && isChosen(data)) drop(data);
  });

  function tell(nonce: string): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no origin to name
    others.postMessage(nonce);
  }

  const change = (nonce: string, changes: Partial<UnsentFile>) =>
    setKnown(
      produce((all) => {
        const one = all[nonce];
        if (one !== undefined) Object.assign(one, changes);
      }),
    );

  /** `began` says that an earlier visit may have sent it already. */
  function start(nonce: string, workspaceId: string, file: File, began: boolean): void {
    const stop = new AbortController();
    const { signal } = stop;
    const preview = known[nonce]?.preview;
    const measured = measureFile(file, preview ?? pictures.of(nonce, file)).then((measures) => {
      change(nonce, measures);
      return measures;
    });
    // The server measures pictures itself: they need not wait for that.
    const known_first = kindOfFile({ content_type: file.type, filename: file.name }) !== "picture";
    const done = lane(async () => {
      const measures = known_first ? await measured : {};
      if (signal.aborted) throw gone();
      if (began) {
        const there = await client.uploads.byNonce(workspaceId, nonce, { signal }).catch(absent);
        if (there !== undefined) return there;
      }
      return client.uploads.create(
        { workspace_id: workspaceId, file, nonce, ...measures },
        {
          signal,
          onProgress: ({ loaded, total }) =>
            change(nonce, { progress: total ? loaded / total : 0 }),
        },
      );
    });
    sending.set(nonce, { workspaceId, file, stop, done });
    done.then(
      (upload) => {
        change(nonce, { status: "sent", progress: 1, upload });
        if (known[nonce]?.preview !== undefined) pictures.name(nonce, upload.id);
      },
      (error: unknown) => {
        if (signal.aborted) return;
        const waits = error instanceof ClickClackError && error.unanswered;
        if (waits) waiting.add(nonce);
        change(nonce, { status: "failed", waits, error: sentence(error) });
      },
    );
  }

  function begin(one: KeptFile, began: boolean): void {
    const { nonce, file } = one;
    const picture = kindOfFile({ content_type: file.type, filename: file.name }) === "picture";
    setKnown(nonce, {
      nonce,
      filename: file.name,
      content_type: file.type,
      byte_size: file.size,
      progress: 0,
      status: "sending",
      ...(picture && { preview: pictures.of(nonce, file) }),
    });
    start(nonce, one.workspace_id, file, began);
  }

  function take(workspace_id: string, file: File, conversation_id?: string): string {
    const nonce = crypto.randomUUID();
    const one: KeptFile = {
      nonce,
      person_id: store.state.me ?? "",
      workspace_id,
      chosen_at: Date.now(),
      file,
      ...(conversation_id !== undefined && { conversation_id }),
    };
    void kept.keep(one);
    begin(one, false);
    return nonce;
  }

  function retry(nonce: string): void {
    const one = sending.get(nonce);
    if (one === undefined || known[nonce]?.status !== "failed") return;
    waiting.delete(nonce);
    change(nonce, { status: "sending", progress: 0 });
    start(nonce, one.workspaceId, one.file, true);
  }

  const leave = (conversationId: string, nonce: string) =>
    setChosen(conversationId, (all = []) => all.filter((one) => one !== nonce));

  const isChosen = (nonce: string) => Object.values(chosen).some((all) => all.includes(nonce));

  function drop(nonce: string): void {
    sending.get(nonce)?.stop.abort();
    sending.delete(nonce);
    waiting.delete(nonce);
    for (const conversationId of Object.keys(chosen)) leave(conversationId, nonce);
    setKnown(produce((all) => void delete all[nonce]));
    pictures.letGo(nonce);
  }

  async function restore(): Promise<void> {
    const me = store.state.me ?? "";
    const files = await kept.all(me);
    const carried = new Set(store.state.pending.flatMap((one) => one.uploads ?? []));
    for (const one of files.toSorted((a, b) => a.chosen_at - b.chosen_at)) {
      if (known[one.nonce] !== undefined) continue;
      const { conversation_id } = one;
      const waits = conversation_id !== undefined && !carried.has(one.nonce);
      if (Date.now() - one.chosen_at > KEPT_MS) {
        void kept.drop(one.nonce);
        continue;
      }
      begin(one, true);
      if (waits) setChosen(conversation_id, (all = []) => [...all, one.nonce]);
    }
  }

  return {
    add: (workspaceId, file) => take(workspaceId, file),
    choose(workspaceId, conversationId, file) {
      const nonce = take(workspaceId, file, conversationId);
      setChosen(conversationId, (all = []) => [...all, nonce]);
      return nonce;
    },
    chosen: (conversationId) => chosen[conversationId] ?? [],
    take(conversationId) {
      const nonces = [...(chosen[conversationId] ?? [])];
      setChosen(conversationId, []);
      for (const nonce of nonces) tell(nonce);
      return nonces;
    },
    get: (nonce) => known[nonce],
    preview: pictures.named,
    retry,
    cancel(nonce) {
      drop(nonce);
      tell(nonce);
      void kept.drop(nonce);
    },
    async finished(nonces) {
      if (nonces.some((nonce) => !sending.has(nonce))) await (restored ??= restore());
      for (const nonce of nonces) retry(nonce);
      const uploads = nonces.map((nonce) => sending.get(nonce)?.done ?? Promise.reject(gone()));
      return (await Promise.all(uploads)).map(({ id }) => id);
    },
    restore: () => (restored ??= restore()),
    resume() {
      for (const nonce of waiting) retry(nonce);
    },
    async forget() {
      for (const { stop } of sending.values()) stop.abort();
      await kept.clear();
    },
  };
}

/** An upload that is not there is to be sent; any other failure is one. */
function absent(error: unknown): undefined {
  if (error instanceof ClickClackError && error.status === 404) return undefined;
  throw error;
}

const gone = () =>
  new ClickClackError({ status: 400, code: "file_gone", message: words().ui.fileGone });
