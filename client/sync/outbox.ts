import { ClickClackError, type CreateMessageRequest } from "../../sdk/src/index.ts";
import { workspaceOf } from "../state/conversation.ts";
import { isRecord } from "../state/parse.ts";
import type { PendingMessage } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import type { Conversations } from "./conversations.ts";
import type { Requests } from "./requests.ts";
import type { Session } from "./session.ts";
import { recallJson, remember } from "./storage.ts";
import type { Uploads } from "./uploads.ts";
import { sentence } from "./words.ts";

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
  conversations: Conversations,
  uploads: Uploads,
  store: Store,
  requests: Requests,
  session: Session,
  refused: (workspaceId: string, error: unknown) => void,
): Outbox {
  /** By conversation: what goes out there, one after the other. */
  const lines = new Map<string, Promise<void>>();
  /** Failed because the server could not be reached, not because it refused. */
  const waiting = new Set<string>();

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
    const pending = find(nonce);
    if (pending === undefined || pending.status === "failed") return;
    const ahead = waitingAhead(nonce, conversationId);
    if (ahead !== undefined || !signedIn) {
      waiting.add(nonce);
      store.dispatch({ type: "send_failed", nonce, error: ahead?.error ?? "" });
      return;
    }
    try {
      const sending = conversations.send(conversationId, await requestOf(pending));
      await requests.into(sending, (message) => ({ type: "message", message }));
      for (const file of pending.uploads ?? []) uploads.cancel(file);
    } catch (error) {
      if (error instanceof ClickClackError && error.unanswered) waiting.add(nonce);
      store.dispatch({ type: "send_failed", nonce, error: sentence(error) });
      refused(workspaceOf(store.state, conversationId) ?? "", error);
    }
    keep();
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
  const key = () => `person.${store.state.me}.outbox`;
  const find = (nonce: string) => store.state.pending.find((one) => one.nonce === nonce);

  /** A closed window loses nothing: the nonce makes it safe to send again what may have arrived. */
  function keep(): void {
    const unsent = store.state.pending.filter((one) => one.seq === undefined);
    remember(key(), unsent.length === 0 ? undefined : JSON.stringify(unsent));
  }

  function sendAgain(pending: PendingMessage): void {
    if (pending.status !== "failed") return;
    waiting.delete(pending.nonce);
    store.dispatch({ type: "send_again", nonce: pending.nonce });
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
      const created_at = new Date().toISOString();
      store.dispatch({ type: "send", ...written, nonce, conversation_id, created_at });
      keep();
      enqueue(nonce, conversation_id);
    },
    retry(nonce) {
      const pending = find(nonce);
      if (pending === undefined) return;
      if (waiting.has(nonce)) resume(pending.conversation_id);
      else sendAgain(pending);
    },
    discard(nonce) {
      waiting.delete(nonce);
      for (const file of find(nonce)?.uploads ?? []) uploads.cancel(file);
      store.dispatch({ type: "discard", nonce });
      keep();
    },
    restore() {
      for (const recalled of recalledOutbox(key())) {
        store.dispatch({ type: "send", ...recalled });
        enqueue(recalled.nonce, recalled.conversation_id);
      }
    },
    resume: () => resume(),
  };
}

function recalledOutbox(key: string): Omit<PendingMessage, "status">[] {
  const kept = recallJson(key);
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((one: unknown) => {
    if (!isRecord(one)) return [];
    const { nonce, conversation_id, body, created_at, quoted_message_id, topic_id } = one;
    if (typeof nonce !== "string" || typeof conversation_id !== "string") return [];
    if (typeof body !== "string" || typeof created_at !== "string") return [];
    return [
      {
        nonce,
        conversation_id,
        body,
        created_at,
        ...(typeof quoted_message_id === "string" && { quoted_message_id }),
        ...(typeof topic_id === "string" && { topic_id }),
        ...(Array.isArray(one["uploads"]) && {
          uploads: one["uploads"].filter((file) => typeof file === "string"),
        }),
      },
    ];
  });
}
