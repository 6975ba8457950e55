import { ClickClackError, type Client } from "../../sdk/src/index.ts";
import { isRecord } from "../state/parse.ts";
import type { PendingMessage } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import type { Requests } from "./requests.ts";
import { recallJson, remember } from "./storage.ts";
import { sentence } from "./words.ts";

/** Sends messages: each shows at once, goes out in order within its channel, and is sent once whatever happens. */
export interface Outbox {
  send(channelId: string, body: string): void;
  retry(nonce: string): void;
  discard(nonce: string): void;
  /** Takes up what an earlier visit could not send. */
  restore(): void;
  /** The server is back: what only waited for it goes out. */
  resume(): void;
}

export function createOutbox(client: Client, store: Store, requests: Requests): Outbox {
  /** By channel: what goes out there, one after the other. */
  const lines = new Map<string, Promise<void>>();
  /** Failed because the server could not be reached, not because it refused. */
  const waiting = new Set<string>();

  function enqueue(nonce: string, channelId: string): void {
    const line = (lines.get(channelId) ?? Promise.resolve()).then(() => post(nonce, channelId));
    lines.set(channelId, line);
    void line.finally(() => {
      if (lines.get(channelId) === line) lines.delete(channelId);
    });
  }

  async function post(nonce: string, channelId: string): Promise<void> {
    const pending = find(nonce);
    if (pending === undefined || pending.status === "failed") return;
    // What was written first is read first: nothing overtakes a message that waits for the server.
    const ahead = store.state.pending.find(
      (one) => one.channel_id === channelId && waiting.has(one.nonce),
    );
    if (ahead !== undefined) {
      waiting.add(nonce);
      store.dispatch({ type: "send_failed", nonce, error: ahead.error ?? "" });
      return;
    }
    try {
      const sending = client.channels.sendMessage(channelId, { body: pending.body, nonce });
      await requests.into(sending, ({ message }) => ({ type: "message", message }));
    } catch (error) {
      if (error instanceof ClickClackError && error.unanswered) waiting.add(nonce);
      store.dispatch({ type: "send_failed", nonce, error: sentence(error) });
    }
    keep();
  }

  const find = (nonce: string) => store.state.pending.find((one) => one.nonce === nonce);

  /** A closed window loses nothing: the nonce makes it safe to send again what may have arrived. */
  function keep(): void {
    const unsent = store.state.pending.filter((one) => one.seq === undefined);
    remember("outbox", unsent.length === 0 ? undefined : JSON.stringify(unsent));
  }

  function retry(nonce: string): void {
    const pending = find(nonce);
    if (pending?.status !== "failed") return;
    waiting.delete(nonce);
    store.dispatch({ type: "send_again", nonce });
    enqueue(nonce, pending.channel_id);
  }

  return {
    send(channelId, body) {
      const nonce = crypto.randomUUID();
      const created_at = new Date().toISOString();
      store.dispatch({ type: "send", nonce, channel_id: channelId, body, created_at });
      keep();
      enqueue(nonce, channelId);
    },
    retry,
    discard(nonce) {
      waiting.delete(nonce);
      store.dispatch({ type: "discard", nonce });
      keep();
    },
    restore() {
      for (const { nonce, channel_id, body, created_at } of recalledOutbox()) {
        store.dispatch({ type: "send", nonce, channel_id, body, created_at });
        enqueue(nonce, channel_id);
      }
    },
    resume: () => [...waiting].forEach(retry),
  };
}

function recalledOutbox(): Omit<PendingMessage, "status">[] {
  const kept = recallJson("outbox");
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((one: unknown) => {
    if (!isRecord(one)) return [];
    const { nonce, channel_id, body, created_at } = one;
    if (typeof nonce !== "string" || typeof channel_id !== "string") return [];
    if (typeof body !== "string" || typeof created_at !== "string") return [];
    return [{ nonce, channel_id, body, created_at }];
  });
}
