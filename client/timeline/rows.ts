import { countsAsUnread } from "../state/counters.ts";
import { kindOf, spotOf } from "../state/conversation.ts";
import type { Overlay, PendingMessage, State, StoredMessage } from "../state/state.ts";
import { sameOverride } from "./override.ts";
import { foldTurns, sameTurn, type Turn } from "./turns.ts";

/** One line of the timeline: a message with what stands above it. */
export interface Row {
  /** Stays the same from pending to sent, so that the row on the screen does too. */
  key: string;
  author_id: string;
  created_at: string;
  message?: StoredMessage;
  pending?: PendingMessage;
  overlay?: Overlay;
  /** The row is an agent's turn; its message is the last step. */
  turn?: Turn;
  /** The very first of a channel or a direct conversation. */
  opensConversation: boolean;
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
 * The rows of a conversation's loaded part, then what is on its way there. `newFrom` is the first unread seq. Rows that did
 * not change are the same objects as in `before`.
 */
export function rowsOf(
  state: State,
  conversationId: string,
  newFrom: number | undefined,
  before?: Rows,
): Rows {
  const parts = [
    state.timelines.get(conversationId),
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
    row: Omit<Row, "opensConversation" | "opensDay" | "opensGroup" | "opensNew">,
    seq: number | undefined,
  ) {
    const opensDay = previous === undefined || !sameDay(previous.created_at, row.created_at);
    const isNew = newFrom !== undefined && seq !== undefined && seq >= newFrom;
    const opensNew =
      isNew && !newShown && (row.message === undefined || countsAsUnread(state, row.message));
    newShown ||= opensNew;
    const opensGroup =
      row.turn === undefined && (opensDay || opensNew || !continues(previous, row));
    const next: Row = {
      ...row,
      opensConversation: seq === 1 && kindOf(conversationId) !== "thread",
      opensDay,
      opensGroup,
      opensNew,
    };
    const known = before?.byKey.get(row.key);
    previous = known !== undefined && sameRow(known, next) ? known : next;
    byKey.set(row.key, previous);
  }

  const ids = state.timelines.get(conversationId)?.ids ?? [];
  const messages = ids.flatMap((id) => state.messages.get(id) ?? []);
  for (const unit of foldTurns(messages)) {
    if ("steps" in unit) {
      const [first, message] = [unit.steps[0], unit.steps.at(-1)];
      if (first === undefined || message === undefined) continue;
      const { id: key, author_id, created_at } = first;
      add({ key, author_id, created_at, message, turn: unit }, spotOf(first)?.seq);
      continue;
    }
    const message = unit;
    const { id, author_id, created_at } = message;
    const mine = message.nonce !== undefined && author_id === state.me;
    const key = mine && message.nonce !== undefined ? message.nonce : id;
    const overlay = state.overlays.get(id);
    add(
      { key, author_id, created_at, message, ...(overlay === undefined ? {} : { overlay }) },
      spotOf(message)?.seq,
    );
  }
  for (const pending of state.pending) {
    if (pending.conversation_id !== conversationId || byKey.has(pending.nonce)) continue;
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

/** The root of a thread, as it stands above its replies. */
export function rootRow(state: State, rootId: string): Row | undefined {
  const message = state.messages.get(rootId);
  if (message === undefined) return undefined;
  const overlay = state.overlays.get(rootId);
  return {
    key: rootId,
    author_id: message.author_id,
    created_at: message.created_at,
    message,
    ...(overlay !== undefined && { overlay }),
    opensConversation: false,
    opensDay: false,
    opensGroup: true,
    opensNew: false,
  };
}

function continues(
  previous: Row | undefined,
  row: Pick<Row, "author_id" | "created_at" | "message">,
): boolean {
  if (previous === undefined || previous.author_id !== row.author_id) return false;
  if (previous.turn !== undefined) return false;
  if (!sameOverride(previous.message?.author_override, row.message?.author_override)) return false;
  return Date.parse(row.created_at) - Date.parse(previous.created_at) < GROUP_MS;
}

const sameDay = (a: string, b: string): boolean =>
  new Date(a).toDateString() === new Date(b).toDateString();

const sameRow = (a: Row, b: Row): boolean =>
  a.message === b.message &&
  a.pending === b.pending &&
  a.overlay === b.overlay &&
  sameTurn(a.turn, b.turn) &&
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
