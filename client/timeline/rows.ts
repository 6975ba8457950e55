import { countsAsUnread } from "../state/counters.ts";
import type { Overlay, PendingMessage, State, StoredMessage } from "../state/state.ts";
import { sameOverride } from "./override.ts";

/** One line of the timeline: a message with what stands above it. */
export interface Row {
  /** Stays the same from pending to sent, so that the row on the screen does too. */
  key: string;
  author_id: string;
  created_at: string;
  message?: StoredMessage;
  pending?: PendingMessage;
  overlay?: Overlay;
  /** The very first of the channel. */
  opensChannel: boolean;
  /** The first of a day. */
  opensDay: boolean;
  /** Shows its author; the rows after it within five minutes belong to it. */
  opensGroup: boolean;
  /** The first unread one. */
  opensNew: boolean;
}

export interface Rows {
  keys: readonly string[];
  byKey: ReadonlyMap<string, Row>;
  /** What they were made of. */
  parts: readonly unknown[];
}

const GROUP_MS = 5 * 60_000;

/**
 * The rows of a channel's loaded part, then what is on its way there. `newFrom` is the first unread seq. Rows that did
 * not change are the same objects as in `before`.
 */
export function rowsOf(
  state: State,
  channelId: string,
  newFrom: number | undefined,
  before?: Rows,
): Rows {
  const parts = [
    state.timelines.get(channelId),
    state.messages,
    state.pending,
    state.overlays,
    newFrom,
  ] as const;
  if (before !== undefined && parts.every((part, at) => part === before.parts[at])) return before;

  const byKey = new Map<string, Row>();
  let previous: Row | undefined;
  let newShown = false;

  function add(
    row: Omit<Row, "opensChannel" | "opensDay" | "opensGroup" | "opensNew">,
    seq: number | undefined,
  ) {
    const opensDay = previous === undefined || !sameDay(previous.created_at, row.created_at);
    const isNew = newFrom !== undefined && seq !== undefined && seq >= newFrom;
    const opensNew =
      isNew && !newShown && (row.message === undefined || countsAsUnread(state, row.message));
    newShown ||= opensNew;
    const opensGroup = opensDay || opensNew || !continues(previous, row);
    const next: Row = { ...row, opensChannel: seq === 1, opensDay, opensGroup, opensNew };
    const known = before?.byKey.get(row.key);
    previous = known !== undefined && sameRow(known, next) ? known : next;
    byKey.set(row.key, previous);
  }

  for (const id of state.timelines.get(channelId)?.ids ?? []) {
    const message = state.messages.get(id);
    if (message === undefined) continue;
    const { author_id, created_at } = message;
    const mine = message.nonce !== undefined && author_id === state.me;
    const key = mine && message.nonce !== undefined ? message.nonce : id;
    const overlay = state.overlays.get(id);
    add(
      { key, author_id, created_at, message, ...(overlay === undefined ? {} : { overlay }) },
      message.channel_seq,
    );
  }
  for (const pending of state.pending) {
    if (pending.channel_id !== channelId || byKey.has(pending.nonce)) continue;
    const { created_at } = pending;
    add({ key: pending.nonce, author_id: state.me ?? "", created_at, pending }, undefined);
  }
  const keys = keepKeys([...byKey.keys()], before?.keys);
  const same =
    before !== undefined &&
    keys === before.keys &&
    keys.every((key) => byKey.get(key) === before.byKey.get(key));
  return same ? Object.assign(before, { parts }) : { keys, byKey, parts };
}

function continues(
  previous: Row | undefined,
  row: Pick<Row, "author_id" | "created_at" | "message">,
): boolean {
  if (previous === undefined || previous.author_id !== row.author_id) return false;
  if (!sameOverride(previous.message?.author_override, row.message?.author_override)) return false;
  return Date.parse(row.created_at) - Date.parse(previous.created_at) < GROUP_MS;
}

const sameDay = (a: string, b: string): boolean =>
  new Date(a).toDateString() === new Date(b).toDateString();

const sameRow = (a: Row, b: Row): boolean =>
  a.message === b.message &&
  a.pending === b.pending &&
  a.overlay === b.overlay &&
  a.opensDay === b.opensDay &&
  a.opensGroup === b.opensGroup &&
  a.opensNew === b.opensNew;

function keepKeys(
  keys: readonly string[],
  before: readonly string[] | undefined,
): readonly string[] {
  const same = before?.length === keys.length && keys.every((key, at) => key === before[at]);
  return same ? before : keys;
}
