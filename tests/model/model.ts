import type { Role } from "../../src/access/policy.ts";

/** What someone is in the workspace: `none` for who is no member. */
export type Standing = Role | "none";

export type Audience =
  | { readonly of: "workspace" }
  | { readonly of: "channel"; readonly guests: boolean }
  | { readonly of: "person"; readonly id: string }
  | { readonly of: "moderation"; readonly id: string };

/** An event as it should be in the log. */
export interface Entry {
  readonly cursor: number;
  readonly type: string;
  readonly audience: Audience;
  readonly message?: ModelMessage;
  /** Whose standing it changes: they may still hear of it, whatever they are from then on. */
  readonly changes?: string;
}

export interface ModelChannel {
  readonly id: string;
  readonly guests: boolean;
  archived: boolean;
  deleted: boolean;
  last: number;
}

export interface ModelMessage {
  readonly id: string;
  readonly author: string;
  readonly channel: ModelChannel;
  /** What it says from which cursor on; nothing once it is deleted. */
  readonly versions: { readonly cursor: number; readonly body: string }[];
}

/** The workspace as plain arrays: what has happened in it, and who was what when. */
export interface Model {
  /** The cursor at which it begins to look. */
  start: number;
  entries: Entry[];
  standings: Map<string, { readonly cursor: number; readonly standing: Standing }[]>;
  channels: ModelChannel[];
  messages: ModelMessage[];
  /** How far someone has read a channel, by both their IDs. */
  pointers: Map<string, number>;
  pruned: number;
}

/** Something that was done, as its answer tells of it. */
export interface Change {
  readonly cursor: number;
  readonly entry: Omit<Entry, "cursor">;
  apply?(cursor: number): void;
}

export const tailOf = ({ start, entries }: Model) => start + entries.length;

/** Takes down what was done, in the order of its cursors: they follow on the last without a hole. */
export function record(model: Model, changes: readonly Change[]): void {
  for (const { cursor, entry, apply } of changes.toSorted((a, b) => a.cursor - b.cursor)) {
    if (cursor !== tailOf(model) + 1)
      throw new Error(`${entry.type} has the cursor ${cursor} after ${tailOf(model)}.`);
    model.entries.push({ ...entry, cursor });
    apply?.(cursor);
  }
}

/**
 * Makes it what it was when `old` was copied from it. When cursors were issued after that, they go on above `next`, and
 * everything up to there counts as pruned.
 */
export function restore(model: Model, old: Model, next: number): void {
  const behind = tailOf(old) < tailOf(model);
  Object.assign(model, structuredClone(old));
  if (behind) Object.assign(model, { start: next, entries: [], pruned: next });
}

export const standingOf = (model: Model, person: string): Standing =>
  model.standings.get(person)?.at(-1)?.standing ?? "none";

/** Everything that someone was between two cursors, these included. */
export function standingsBetween(
  model: Model,
  person: string,
  from: number,
  to: number,
): Standing[] {
  const changes = model.standings.get(person) ?? [];
  const before = changes.findLast(({ cursor }) => cursor <= from)?.standing ?? "none";
  const later = changes.filter(({ cursor }) => cursor > from && cursor <= to);
  return [before, ...later.map(({ standing }) => standing)];
}

/** Whether an event is for someone who is this. */
export function isFor({ audience }: Entry, person: string, standing: Standing): boolean {
  if (standing === "none") return false;
  if (audience.of === "person") return audience.id === person;
  if (audience.of === "channel") return audience.guests || standing !== "guest";
  if (audience.of === "moderation")
    return audience.id === person || standing === "owner" || standing === "moderator";
  return true;
}

/** What a message may say that is shown at a cursor or later: never what it said before. */
export function textsFrom({ versions }: ModelMessage, cursor: number): string[] {
  const first = versions.findLastIndex((version) => version.cursor <= cursor);
  return versions.slice(Math.max(first, 0)).map(({ body }) => body);
}
