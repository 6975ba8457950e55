/** What did not come over as it was, or not at all. */
export interface Note {
  readonly code: string;
  /** What there are so many of. */
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
  guest: "guests, who see the channel guest alone",
  handle_changed: "people with another handle",
  no_address: "people without a mail address, who sign in once you give them one",
  stranger: "authors whom the archive does not list, as deactivated accounts",
  bot_stranger: "bots whom the archive does not list, made from their messages",
  bot_shared: "bots beyond what a workspace takes, writing as one under their names",
  person_gone: "people who are deactivated here, and stay so",
  former_member: "people who had left this workspace, and were not put back",
  picture: "profile pictures that stay where they are",
  owner_role: "owners and administrators who came as members",
  channel_renamed: "channels with another name",
  direct_as_channel: "direct conversations that became private channels",
  not_a_member: "guests in private channels, who are not in them here",
  place_empty: "private places without anybody who is here, left out",
  text_cut: "texts longer than a message may be, cut",
  system_message: "messages of the system, left out",
  kind_unknown: "messages of an unknown kind, taken as text",
  message_invalid: "messages that could not be read",
  message_empty: "messages with nothing to show",
  message_twice: "messages that were there twice",
  time_order: "messages out of order, with the time of the one before",
  root_missing: "threads without their first message, below a deleted one",
  broadcast: "replies shown in the channel too, now in their thread alone",
  reaction_custom: "reactions with custom emoji, by their names",
  reactions_many: "reactions beyond what a message takes",
  pins_many: "pins beyond what a channel takes, or in direct conversations",
  pin_missing: "pins of messages that are not here",
  file_missing: "files that are not at hand, named in the text",
  file_refused: "files that were refused",
  files_many: "files beyond what a message carries",
  saved: "saved messages",
  name_unsafe: "names that lead outside of the archive, ignored",
  file_unreadable: "parts of the archive that cannot be read",
  folder_unknown: "folders of no conversation that the archive lists",
  not_carried: "lists that are not carried over",
  line_unknown: "lines of an unknown kind",
  team_other: "channels of other teams",
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
