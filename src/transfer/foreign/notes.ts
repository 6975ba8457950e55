/** What did not come over as it was, or not at all. */
export interface Note {
  readonly code: string;
  /** What happened to so many, as a sentence without its number. */
  readonly text: string;
  readonly count: number;
  /** Some of them. */
  readonly examples: readonly string[];
}

/** So many examples are kept of each. */
const EXAMPLES = 5;
const LONGEST_EXAMPLE = 120;

/** Everything that is said of what did not map, by its code. */
const TEXTS = {
  guest: "guests see the channel guest alone",
  handle_changed: "people are mentioned by another handle",
  no_address: "people have no mail address: they sign in once you give them one",
  stranger: "authors are not listed in the archive: they are deactivated accounts",
  bot_stranger: "bots are not listed in the archive: they were made from their messages",
  bot_shared: "bots were more than a workspace takes: they write as one, under their names",
  person_gone: "people are deactivated here, and stay so",
  former_member: "people have left this workspace before, and were not put back",
  member_unknown: "members of private places are not listed in the archive",
  picture: "profile pictures were not taken over",
  owner_role: "owners and administrators came as members",
  channel_renamed: "channels have another name",
  direct_as_channel: "direct conversations became private channels",
  not_a_member: "people are guests, who cannot be in private channels",
  place_empty: "conversations without anybody who is here were left out",
  text_cut: "texts were longer than they may be, and are cut",
  system_message: "messages of the system were left out",
  kind_unknown: "messages are of a kind that is not known here, and came as text",
  message_invalid: "messages could not be read",
  message_empty: "messages had nothing to show",
  message_twice: "messages were there twice",
  time_order: "messages stood out of order: they have the time of the one before",
  root_missing: "threads had lost their first message: a deleted one stands for it",
  broadcast: "replies were shown in the channel too: here they stand in their thread",
  reaction_custom: "reactions are custom emoji: they show their names",
  reactions_many: "reactions were more than a message takes",
  pins_many: "pins were more than a channel takes, or in a direct conversation",
  pin_missing: "pins are on messages that are not here",
  file_missing: "files are not at hand: their names stand in the text",
  file_refused: "files were refused",
  files_many: "files were more than a message carries",
  saved: "saved messages stay where they were",
  name_unsafe: "names in the archive lead outside of it, and were ignored",
  file_unreadable: "parts of the archive cannot be read",
  folder_unknown: "folders belong to no conversation that the archive lists",
  not_carried: "lists are not carried over",
  line_unknown: "lines are of a kind that is not known here",
  team_other: "people and channels of other teams were left out",
} as const;

export type NoteCode = keyof typeof TEXTS;

export interface Notes {
  /** Counts one, or as many as `count` says. */
  add(code: NoteCode, example?: string, count?: number): void;
  list(): Note[];
}

export function createNotes(): Notes {
  const kept = new Map<NoteCode, { count: number; examples: Set<string> }>();
  return {
    add(code, example, count = 1) {
      let note = kept.get(code);
      if (note === undefined) kept.set(code, (note = { count: 0, examples: new Set() }));
      note.count += count;
      if (example !== undefined && example !== "" && note.examples.size < EXAMPLES)
        note.examples.add([...example].slice(0, LONGEST_EXAMPLE).join(""));
    },
    list: () =>
      [...kept].map(([code, { count, examples }]) => ({
        code,
        text: TEXTS[code],
        count,
        examples: [...examples],
      })),
  };
}
