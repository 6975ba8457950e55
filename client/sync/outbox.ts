import { ClickClackError, type CreateMessageRequest } from "../../sdk/src/index.ts";
import { workspaceOf } from "../state/conversation.ts";
import { isRecord } from "../state/parse.ts";
import type { PendingMessage } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import type { Conversations } from "./conversations.ts";
import type { Requests } from "./requests.ts";
import type { Session } from "./session.ts";
import { recall, recallAll, remember } from "./storage.ts";
import type { Uploads } from "./uploads.ts";
import { sentence } from "./words.ts";
import { now } from "../ui/now.ts";

/** What somebody writes. */
export interface Written {
  body: string;
  quoted_message_id?: string;
  topic_id?: string;
  /** The nonces of files that go with it. */
  uploads?: readonly string[];
}

/** Sends messages: each shows at once, goes out in order within its conversation, and is sent once whatever happens. */
export interface Outbox {
  send(conversationId: string, written: Written): void;
  retry(nonce: string): void;
  discard(nonce: string): void;
  /** Takes up what an earlier visit could not send. */
  restore(): void;
  /** The server is back: what only waited for it goes out. */
  resume(): void;
}

export function createOutbox(
  conversations: Pick<Conversations, "send">,
  uploads: Pick<Uploads, "finished" | "cancel">,
  store: Pick<Store, "state" | "dispatch">,
  requests: Pick<Requests, "into">,
  session: Pick<Session, "settled">,
  refused: (workspaceId: string, error: unknown) => void,
): Outbox {
  /** By conversation: what goes out there, one after the other. */
  const lines = new Map<string, Promise<void>>();
  /** Failed because the server could not be reached, not because it refused. */
  const waiting = new Set<string>();
  /** In this browser's storage, where another window that has sent or discarded it takes it away. */
  const kept = new Set<string>();

  function enqueue(nonce: string, conversationId: string): void {
    const line = (lines.get(conversationId) ?? Promise.resolve()).then(() =>
      post(nonce, conversationId),
    );
    lines.set(conversationId, line);
    void line.finally(() => {
      if (lines.get(conversationId) === line) lines.delete(conversationId);
    });
  }

  async function post(nonce: string, conversationId: string): Promise<void> {
    // Not before it is known who is signed in.
    const signedIn = await session.settled();
    await exclusively(conversationId, () => postAlone(nonce, conversationId, signedIn));
  }

  async function postAlone(nonce: string, conversationId: string, signedIn: boolean) {
    const pending = find(nonce);
    if (pending === undefined || pending.status === "failed") return;
    // Another window has sent it, or discarded it.
    if (kept.has(nonce) && recall(key(nonce)) === undefined) return forgetHere(nonce);
    const ahead = waitingAhead(nonce, conversationId);
    if (ahead !== undefined || !signedIn) {
      waiting.add(nonce);
      return fail(nonce, ahead?.error ?? "");
    }
    try {
      const sending = conversations.send(conversationId, await requestOf(pending));
      await requests.into(sending, (message) => ({ type: "message", message }));
      for (const file of pending.uploads ?? []) uploads.cancel(file);
      drop(nonce);
    } catch (error) {
      if (error instanceof ClickClackError && error.unanswered) waiting.add(nonce);
      fail(nonce, sentence(error));
      refused(workspaceOf(store.state, conversationId) ?? "", error);
    }
  }

  function fail(nonce: string, error: string): void {
    store.dispatch({ type: "send_failed", nonce, error });
    keep(nonce);
  }

  async function requestOf(pending: PendingMessage): Promise<CreateMessageRequest> {
    const { nonce, body, quoted_message_id, topic_id } = pending;
    const upload_ids = await uploads.finished(pending.uploads ?? []);
    return {
      nonce,
      body,
      ...(quoted_message_id !== undefined && { quoted_message_id }),
      ...(topic_id !== undefined && { topic_id }),
      ...(upload_ids.length > 0 && { upload_ids }),
    };
  }

  /** What was written first is read first: nothing overtakes a message that waits for the server. */
  function waitingAhead(nonce: string, conversationId: string): PendingMessage | undefined {
    const line = store.state.pending.filter((one) => one.conversation_id === conversationId);
    const place = line.findIndex((one) => one.nonce === nonce);
    return line.slice(0, place).find((one) => waiting.has(one.nonce));
  }

  // Kept per person: nobody sends what somebody else wrote in this browser.
  const prefix = () => `person.${store.state.me}.outbox.`;
  const key = (nonce: string) => prefix() + nonce;
  const find = (nonce: string) => store.state.pending.find((one) => one.nonce === nonce);

  /** A closed window loses nothing: the nonce makes it safe to send again what may have arrived. */
  function keep(nonce: string): void {
    const pending = find(nonce);
    if (pending === undefined || pending.seq !== undefined) return drop(nonce);
    remember(key(nonce), JSON.stringify(pending));
    if (recall(key(nonce)) !== undefined) kept.add(nonce);
  }

  function drop(nonce: string): void {
    kept.delete(nonce);
    waiting.delete(nonce);
    remember(key(nonce), undefined);
  }

  function forgetHere(nonce: string): void {
    kept.delete(nonce);
    waiting.delete(nonce);
    if (find(nonce)?.seq === undefined) store.dispatch({ type: "discard", nonce });
  }

  // Two windows of one person show the same: what one writes waits in both, and only one sends it.
  window.addEventListener("storage", (event) => {
    const nonce = nonceIn(event.key, prefix());
    if (nonce === undefined || store.state.me === undefined) return;
    const [pending] = toPending(event.newValue);
    if (pending === undefined) return forgetHere(nonce);
    kept.add(nonce);
    const { status, error = "", ...written } = pending;
    if (find(nonce) === undefined) store.dispatch({ type: "send", ...written });
    else if (status === "sending") store.dispatch({ type: "send_again", nonce });
    if (status === "failed") {
      waiting.add(nonce);
      store.dispatch({ type: "send_failed", nonce, error });
    }
  });

  function sendAgain(pending: PendingMessage): void {
    if (pending.status !== "failed") return;
    waiting.delete(pending.nonce);
    store.dispatch({ type: "send_again", nonce: pending.nonce });
    keep(pending.nonce);
    enqueue(pending.nonce, pending.conversation_id);
  }

  /** All that waits for the server, in the order it was written. */
  function resume(conversationId?: string): void {
    for (const one of store.state.pending) {
      const here = conversationId === undefined || one.conversation_id === conversationId;
      if (here && waiting.has(one.nonce)) sendAgain(one);
    }
  }

  return {
    send(conversation_id, written) {
      const nonce = crypto.randomUUID();
      const created_at = new Date(now()).toISOString();
      store.dispatch({ type: "send", ...written, nonce, conversation_id, created_at });
      keep(nonce);
      enqueue(nonce, conversation_id);
    },
    retry(nonce) {
      const pending = find(nonce);
      if (pending === undefined) return;
      if (waiting.has(nonce)) resume(pending.conversation_id);
      else sendAgain(pending);
    },
    discard(nonce) {
      for (const file of find(nonce)?.uploads ?? []) uploads.cancel(file);
      store.dispatch({ type: "discard", nonce });
      drop(nonce);
    },
    restore() {
      const found = recallAll(prefix()).flatMap(toPending);
      for (const { status: _, error: __, ...written } of found.toSorted(byTime)) {
        kept.add(written.nonce);
        store.dispatch({ type: "send", ...written });
        enqueue(written.nonce, written.conversation_id);
      }
    },
    resume: () => resume(),
  };
}

/** One window at a time sends to a conversation, where browsers can see to that; elsewhere the nonce must do. */
async function exclusively(conversationId: string, work: () => Promise<void>): Promise<void> {
  // Only pages that came over HTTPS have locks.
  if ("locks" in navigator) await navigator.locks.request(`clickclack.${conversationId}`, work);
  else await work();
}

const byTime = (a: PendingMessage, b: PendingMessage): number =>
  a.created_at < b.created_at ? -1 : 1;

function nonceIn(key: string | null, prefix: string): string | undefined {
  const start = `clickclack.${prefix}`;
  return key?.startsWith(start) ? key.slice(start.length) : undefined;
}

/** What was kept as text, if it is a message. */
function toPending(text: string | null): PendingMessage[] {
  if (text === null) return [];
  const one = parsed(text);
  if (!isRecord(one)) return [];
  const { nonce, conversation_id, body, created_at, quoted_message_id, topic_id, error } = one;
  if (typeof nonce !== "string" || typeof conversation_id !== "string") return [];
  if (typeof body !== "string" || typeof created_at !== "string") return [];
  return [
    {
      nonce,
      conversation_id,
      body,
      created_at,
      status: one["status"] === "failed" ? "failed" : "sending",
      ...(typeof error === "string" && { error }),
      ...(typeof quoted_message_id === "string" && { quoted_message_id }),
      ...(typeof topic_id === "string" && { topic_id }),
      ...(Array.isArray(one["uploads"]) && {
        uploads: one["uploads"].filter((file) => typeof file === "string"),
      }),
    },
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
