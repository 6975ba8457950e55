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
    const ahead = waitingAhead(nonce, channelId);
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

  /** What was written first is read first: nothing overtakes a message that waits for the server. */
  function waitingAhead(nonce: string, channelId: string): PendingMessage | undefined {
    const line = store.state.pending.filter((one) => one.channel_id === channelId);
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
    enqueue(pending.nonce, pending.channel_id);
  }

  /** All that waits for the server, in the order it was written. */
  function resume(channelId?: string): void {
    for (const one of store.state.pending) {
      const here = channelId === undefined || one.channel_id === channelId;
      if (here && waiting.has(one.nonce)) sendAgain(one);
    }
  }

  return {
    send(channelId, body) {
      const nonce = crypto.randomUUID();
      const created_at = new Date().toISOString();
      store.dispatch({ type: "send", nonce, channel_id: channelId, body, created_at });
      keep();
      enqueue(nonce, channelId);
    },
    retry(nonce) {
      const pending = find(nonce);
      if (pending === undefined) return;
      if (waiting.has(nonce)) resume(pending.channel_id);
      else sendAgain(pending);
    },
    discard(nonce) {
      waiting.delete(nonce);
      store.dispatch({ type: "discard", nonce });
      keep();
    },
    restore() {
      for (const { nonce, channel_id, body, created_at } of recalledOutbox(key())) {
        store.dispatch({ type: "send", nonce, channel_id, body, created_at });
        enqueue(nonce, channel_id);
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
    const { nonce, channel_id, body, created_at } = one;
    if (typeof nonce !== "string" || typeof channel_id !== "string") return [];
    if (typeof body !== "string" || typeof created_at !== "string") return [];
    return [{ nonce, channel_id, body, created_at }];
  });
}
