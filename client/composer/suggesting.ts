import { createEffect, createMemo, type Accessor } from "solid-js";
import type { Channel, User } from "../../sdk/src/index.ts";
import { emojiBook, inTone, loadEmojiBook, searchEmoji, type EmojiEntry } from "../emoji/book.ts";
import { kindOf } from "../state/conversation.ts";
import type { Presence, State } from "../state/state.ts";
import type { Chat } from "../sync/chat.ts";
import type { Command } from "../sync/commands.ts";
import { ranked } from "./ranking.ts";
import type { Token } from "./token.ts";
import { textOrder } from "../words/locale.ts";

/** Something that the word at the caret can be completed to: `insert` takes its place. */
export type Suggestion = { id: string; insert: string } & (
  | { kind: "person"; user: User; presence: Presence | undefined; elsewhere: boolean }
  | { kind: "everybody"; reach: number | undefined }
  | { kind: "channel"; channel: Channel }
  | { kind: "emoji"; entry: EmojiEntry }
  | { kind: "command"; command: Command }
);

const SHOWN = 8;

/** What the word at the caret can be completed to, the best first. Loads what it needs when it is first asked for. */
export function createSuggestions(
  chat: Chat,
  conversationId: string,
  token: Accessor<Token | undefined>,
): Accessor<readonly Suggestion[]> {
  const kind = createMemo(() => token()?.kind);
  const place = chat.select((state) => placeIn(state, conversationId));
  createEffect(() => {
    const { id, workspaceId, isPrivate } = place();
    if (workspaceId === undefined) return;
    if (kind() === "emoji") loadEmojiBook().catch(() => {});
    if (kind() === "command") chat.commands.load(workspaceId).catch(() => {});
    if (kind() === "person" && isPrivate) chat.audience.load(id);
  });

  // The state is only looked at while something is to be completed.
  const state = chat.select((all) => (token() === undefined ? undefined : all));
  return createMemo(() => {
    const [asked, all] = [token(), state()];
    if (asked === undefined || all === undefined) return [];
    switch (asked.kind) {
      case "person":
        return people(chat, all, place(), conversationId, asked.query);
      case "channel":
        return channels(all, place(), asked.query);
      case "emoji":
        return emoji(chat, asked.query);
      case "command":
        return commands(chat, place(), conversationId, asked.query);
    }
  });
}

interface Here {
  /** The channel or direct conversation; of a thread, the one that it is in. */
  id: string;
  workspaceId: string | undefined;
  isPrivate: boolean;
}

function placeIn(state: State, conversationId: string): Here {
  const root = state.messages.get(conversationId);
  const id =
    kindOf(conversationId) === "thread"
      ? (root?.channel_id ?? root?.direct_conversation_id ?? "")
      : conversationId;
  const channel = state.channels.get(id);
  const workspaceId = channel?.workspace_id ?? state.dms.get(id)?.workspace_id;
  return { id, workspaceId, isPrivate: channel?.kind === "private" };
}

function people(
  chat: Chat,
  state: State,
  { id, workspaceId = "", isPrivate }: Here,
  conversationId: string,
  query: string,
): Suggestion[] {
  const roles = state.members.get(workspaceId) ?? new Map();
  const users = [...roles.keys()].flatMap((userId) => state.users.get(userId) ?? []);
  const there = users.filter((user) => user.deleted_at === undefined);
  const inside = isPrivate ? chat.audience.of(id) : membersOfDm(state, id);
  const speaking = speakers(state, conversationId, id);
  const weigh = (user: User) =>
    (user.handle === "" ? 8_000 : 0) +
    (inside !== undefined && !inside.has(user.id) ? 4_000 : 0) +
    (user.id === state.me ? 16_000 : 0) +
    (speaking.get(user.id) ?? 1_000);
  const order = textOrder();
  const byName = there.toSorted((a, b) => order(a.display_name, b.display_name));
  const found = ranked(byName, query, (user) => [user.handle, user.display_name], weigh);
  const suggested = found.slice(0, SHOWN).map((user): Suggestion => ({
    kind: "person",
    id: user.id,
    // Without a handle nobody can be named, only written about.
    insert: user.handle === "" ? user.display_name : `@${user.handle}`,
    user,
    presence: state.presence.get(workspaceId)?.get(user.id),
    elsewhere: inside !== undefined && !inside.has(user.id),
  }));
  if (inside !== undefined && inside.size <= 2 && !isPrivate) return suggested;
  const others = (ids: Iterable<string>) => {
    let count = 0;
    for (const one of ids) {
      const user = state.users.get(one);
      const gone = user?.deleted_at !== undefined || user?.kind === "bot";
      if (one !== state.me && !gone) count += 1;
    }
    return count;
  };
  const guestsToo = state.channels.get(id)?.name === "guest";
  const inPublic = [...roles].flatMap(([one, role]) =>
    role === "guest" && !guestsToo ? [] : [one],
  );
  const reach = isPrivate && inside === undefined ? undefined : others(inside ?? inPublic);
  const everybody = ranked(["channel", "here"], query, (word) => [word]).map(
    (word): Suggestion => ({ kind: "everybody", id: word, insert: `@${word}`, reach }),
  );
  // Whoever types half of it means it; whoever has typed nothing looks for a person.
  return query === ""
    ? [...suggested.slice(0, SHOWN - everybody.length), ...everybody]
    : [...suggested, ...everybody].slice(0, SHOWN);
}

const membersOfDm = (state: State, id: string): ReadonlySet<string> | undefined => {
  const dm = state.dms.get(id);
  return dm && new Set(dm.member_ids);
};

/** Who wrote last comes first. */
function speakers(state: State, ...conversations: string[]): ReadonlyMap<string, number> {
  const order = new Map<string, number>();
  for (const id of conversations)
    for (const messageId of state.timelines.get(id)?.ids.slice(-60).toReversed() ?? []) {
      const author = state.messages.get(messageId)?.author_id;
      if (author !== undefined && !order.has(author)) order.set(author, order.size);
    }
  return order;
}

function channels(state: State, { workspaceId }: Here, query: string): Suggestion[] {
  const open = [...state.channels.values()].filter(
    (channel) => channel.workspace_id === workspaceId && channel.archived_at === undefined,
  );
  const order = textOrder();
  const byName = open.toSorted((a, b) => order(a.name, b.name));
  return ranked(
    byName,
    query,
    ({ name, display_title = "" }) => [name, display_title],
    (channel) => (channel.joined === false ? 1 : 0),
  )
    .slice(0, SHOWN)
    .map((channel) => ({
      kind: "channel",
      id: channel.id,
      insert: `#${channel.name}`,
      channel,
    }));
}

function emoji(chat: Chat, query: string): Suggestion[] {
  const book = emojiBook();
  if (book === undefined) return [];
  return searchEmoji(book, query, SHOWN).map((entry) => ({
    kind: "emoji",
    id: entry.codes[0] ?? entry.name,
    insert: inTone(entry, chat.emoji.tone()),
    entry,
  }));
}

/** An app answers in channels; a bot reads what is written wherever it is. */
function commands(
  chat: Chat,
  { workspaceId = "" }: Here,
  conversationId: string,
  query: string,
): Suggestion[] {
  const all = (chat.commands.of(workspaceId) ?? []).filter(
    ({ kind }) => kind === "bot" || kindOf(conversationId) === "channel",
  );
  return ranked(all, query, ({ command }) => [command.slice(1)])
    .slice(0, SHOWN)
    .map((command) => ({
      kind: "command",
      id: `${command.command} ${command.bot_user_id} ${command.kind}`,
      insert: command.command,
      command,
    }));
}
