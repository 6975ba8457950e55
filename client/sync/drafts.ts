import { createSignal, untrack } from "solid-js";
import { isRecord } from "../state/parse.ts";
import type { Store } from "../state/store.ts";
import { forget, recall, recallKeys, remember } from "./storage.ts";
import { now } from "../ui/now.ts";

/** What was written but not sent in one conversation. Its files are with the uploads: `uploads.chosen`. */
export interface Draft {
  text: string;
  quoted_message_id?: string;
  /** When it was last changed, in milliseconds. */
  changed_at: number;
}

/** What is to be another; `undefined` takes it out. */
export type DraftChange = {
  [Part in Exclude<keyof Draft, "changed_at">]?: Draft[Part] | undefined;
};

/** What was written but not sent, per person and conversation: kept through reloads, the same in all tabs. */
export interface Drafts {
  /** The draft of a conversation; an empty one where there is none. Reading it follows changes. */
  get(conversationId: string): Draft;
  /** Changes a part of it; with nothing left in it, it is gone. */
  change(conversationId: string, change: DraftChange): void;
  clear(conversationId: string): void;
  /** All that are there, by conversation. Reading it follows changes. */
  all(): ReadonlyMap<string, Draft>;
}

const WRITE_MS = 250;
const EMPTY: Draft = { text: "", changed_at: 0 };

export function createDrafts(store: Store): Drafts {
  const [drafts, setDrafts] = createSignal<ReadonlyMap<string, Draft>>(new Map());
  const unwritten = new Set<string>();
  let owner: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const prefix = () => `person.${owner}.draft.`;

  /** Whose drafts these are is known once somebody is signed in. */
  function load(): void {
    const { me } = store.state;
    if (me === owner) return;
    owner = me;
    const kept = recallKeys(prefix()).flatMap((key) => {
      const draft = toDraft(recall(key));
      return draft === undefined ? [] : [[key.slice(prefix().length), draft] as const];
    });
    untrack(() => setDrafts(new Map(kept)));
  }

  function put(conversationId: string, draft: Draft | undefined): void {
    const next = new Map(untrack(drafts));
    if (draft === undefined) next.delete(conversationId);
    else next.set(conversationId, draft);
    setDrafts(next);
  }

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const id of unwritten) {
      const draft = untrack(drafts).get(id);
      remember(prefix() + id, draft === undefined ? undefined : JSON.stringify(draft));
    }
    unwritten.clear();
  }
  // A closing window does not wait for the timer.
  window.addEventListener("pagehide", write);
  // Another tab has written.
  window.addEventListener("storage", ({ key, newValue }) => {
    const begin = `clickclack.${prefix()}`;
    if (owner === undefined || key === null || !key.startsWith(begin)) return;
    const id = key.slice(begin.length);
    if (!unwritten.has(id)) put(id, toDraft(newValue ?? undefined));
  });

  function change(conversationId: string, changed: DraftChange): void {
    load();
    const next = { ...(untrack(drafts).get(conversationId) ?? EMPTY), ...changed };
    const { text = "", quoted_message_id } = next;
    const empty = text === "" && quoted_message_id === undefined;
    const draft: Draft = {
      text,
      changed_at: now(),
      ...(quoted_message_id !== undefined && { quoted_message_id }),
    };
    put(conversationId, empty ? undefined : draft);
    unwritten.add(conversationId);
    timer ??= setTimeout(write, WRITE_MS);
  }

  return {
    get(conversationId) {
      load();
      return drafts().get(conversationId) ?? EMPTY;
    },
    change,
    clear(conversationId) {
      load();
      put(conversationId, undefined);
      unwritten.delete(conversationId);
      forget(prefix() + conversationId);
    },
    all() {
      load();
      return drafts();
    },
  };
}

function toDraft(kept: string | undefined): Draft | undefined {
  if (kept === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(kept);
    if (!isRecord(value) || typeof value["text"] !== "string") return undefined;
    const { text, quoted_message_id, changed_at } = value;
    return {
      text,
      changed_at: typeof changed_at === "number" ? changed_at : 0,
      ...(typeof quoted_message_id === "string" && { quoted_message_id }),
    };
  } catch {
    return undefined;
  }
}
