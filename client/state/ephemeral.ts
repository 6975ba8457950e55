import type { Event } from "../../sdk/src/index.ts";
import type { Draft } from "./draft.ts";
import { isRecord, toText } from "./parse.ts";
import type { Doing, Progress, ProgressLine, Whisper } from "./state.ts";

/** Whoever types says so again before this time is over, in milliseconds. */
export const TYPING_MS = 6_000;
/** An agent that says nothing for so long is not at work any more. */
const PROGRESS_MS = 120_000;
const MOST_LINES = 20;

/** So many answers of apps stand above a composer; older ones make room. */
const MOST_WHISPERS = 5;

/** A thread is named beside its place: whoever does not know of that takes it for the place. */
const conversationOf = (event: Event) =>
  toText(event.payload["thread_root_id"]) ??
  event.channel_id ??
  toText(event.payload["channel_id"]) ??
  toText(event.payload["direct_conversation_id"]);

export function typing(draft: Draft, event: Event, at: number): void {
  const [where, who] = [conversationOf(event), toText(event.payload["user_id"])];
  if (where === undefined || who === undefined || who === draft.state.me) return;
  stopTyping(draft, where, who);
  if (event.type !== "typing.started") return;
  const others = draft.state.typing.get(where) ?? [];
  draft.typing().set(where, [...others, { user_id: who, until: at + TYPING_MS }]);
}

/** They have written what they typed, or stopped. */
export function stopTyping(draft: Draft, conversationId: string, userId: string): void {
  const known = draft.state.typing.get(conversationId);
  if (!known?.some(({ user_id }) => user_id === userId)) return;
  keep(
    draft.typing(),
    conversationId,
    known.filter(({ user_id }) => user_id !== userId),
  );
}

export function presence(draft: Draft, event: Event): void {
  const { user_id, status } = event.payload;
  if (typeof user_id !== "string") return;
  const known = new Map(draft.state.presence.get(event.workspace_id));
  if (status === "online" || status === "away") known.set(user_id, status);
  else if (status === "offline") known.delete(user_id);
  else return;
  draft.touched().set(`presence:${event.workspace_id}`, draft.state.tick);
  draft.presence().set(event.workspace_id, known);
}

/** `payload` of an agent: `{turn_id, op: append|update|finalize|clear, line?}`; what does not fit is left out. */
export function progress(draft: Draft, event: Event, at: number): void {
  const [where, user_id] = [conversationOf(event), toText(event.payload["user_id"])];
  const turn_id = toText(event.payload["turn_id"]);
  if (where === undefined || user_id === undefined || turn_id === undefined) return;
  const others = (draft.state.progress.get(where) ?? []).filter((one) => one.turn_id !== turn_id);
  const known = draft.state.progress.get(where)?.find((one) => one.turn_id === turn_id);
  const op = event.payload["op"];
  const line = toLine(event.payload["line"]);
  if (op === "clear" || op === "finalize") return keep(draft.progress(), where, others);
  const lines = line === undefined ? (known?.lines ?? []) : withLine(known?.lines ?? [], line);
  const turn: Progress = { user_id, turn_id, lines, until: at + PROGRESS_MS };
  draft.progress().set(where, [...others, turn]);
}

function withLine(lines: readonly ProgressLine[], line: ProgressLine): readonly ProgressLine[] {
  const at = lines.findIndex(({ id }) => id === line.id);
  return (at < 0 ? [...lines, line] : lines.with(at, line)).slice(-MOST_LINES);
}

function toLine(value: unknown): ProgressLine | undefined {
  if (!isRecord(value)) return undefined;
  const { id, kind, status } = value;
  if (typeof id !== "string" || typeof kind !== "string") return undefined;
  const text = toText(value["text"]) ?? toText(value["title"]) ?? toText(value["tool_name"]) ?? "";
  return { id, kind, text, ...(typeof status === "string" && { status }) };
}

/** The turn has come to its message. */
export function endTurn(draft: Draft, conversationId: string, userId: string): void {
  const known = draft.state.progress.get(conversationId);
  if (!known?.some(({ user_id }) => user_id === userId)) return;
  keep(
    draft.progress(),
    conversationId,
    known.filter(({ user_id }) => user_id !== userId),
  );
}

/** An app has answered later, for whoever called it alone. */
export function whispered(draft: Draft, event: Event): void {
  const [where, user_id] = [conversationOf(event), toText(event.payload["bot_user_id"])];
  const [text, call] = [toText(event.payload["text"]), toText(event.payload["invocation_id"])];
  if (where === undefined || user_id === undefined || text === undefined) return;
  addWhisper(draft, where, { id: `${call} ${draft.state.tick}`, user_id, text });
}

export function addWhisper(draft: Draft, where: string, whisper: Whisper): void {
  const known = draft.state.whispers.get(where) ?? [];
  draft.whispers().set(where, [...known, whisper].slice(-MOST_WHISPERS));
}

export function dropWhisper(draft: Draft, where: string, id: string): void {
  const known = draft.state.whispers.get(where) ?? [];
  keep(
    draft.whispers(),
    where,
    known.filter((one) => one.id !== id),
  );
}

/** What nobody has repeated is over. */
export function passTime(draft: Draft, now: number): void {
  for (const [where, doing] of draft.state.typing) {
    const left = doing.filter(({ until }) => until > now);
    if (left.length < doing.length) keep(draft.typing(), where, left);
  }
  for (const [where, turns] of draft.state.progress) {
    const left = turns.filter(({ until }) => until > now);
    if (left.length < turns.length) keep(draft.progress(), where, left);
  }
}

function keep<T extends Doing | Progress | Whisper>(
  all: Map<string, readonly T[]>,
  where: string,
  left: readonly T[],
): void {
  if (left.length === 0) all.delete(where);
  else all.set(where, left);
}
