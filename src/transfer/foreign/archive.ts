import type { AuthorOverride } from "../../features/messages/wire.ts";
import type { Notes } from "./notes.ts";

/** The programs whose archives are read. */
export type Origin = "slack" | "mattermost";

/** What an archive of another program holds, in our words. Whatever is named by a key is named so by the archive alone. */
export interface ForeignArchive {
  readonly origin: Origin;
  /** The people and bots that the archive lists. */
  readonly people: readonly ForeignPerson[];
  /** Who owns what was exported, if the archive says so: by key. */
  readonly owner: string | undefined;
  /** The places that the archive lists, those that everybody sees first. */
  readonly places: readonly ForeignPlace[];
  /** How much there is to read of all messages, in what `ForeignMessage.size` adds up to. */
  readonly size: number;
  /** Somebody whom a message names but whom the archive does not list. */
  stranger(key: string): ForeignPerson;
  /**
   * The messages of a place, roots in the order in which they were written, a reply somewhere behind its root. Each
   * reading gives the same.
   */
  messages(place: ForeignPlace, names: Names): AsyncIterable<ForeignMessage>;
  close(): Promise<void>;
}

/** How people and places are called here, by the archive's keys. */
export interface Names {
  /** A person's handle, without `@`; nothing for who has none, as those who are gone. */
  handle(person: string): string | undefined;
  /** What somebody without a handle is called. */
  person(person: string): string | undefined;
  channel(place: string): string | undefined;
  /** Whether somebody here has this handle, whoever it is. */
  isHandle(text: string): boolean;
}

export interface ForeignPerson {
  readonly key: string;
  readonly kind: "human" | "bot";
  /** '' where it is not known. */
  readonly email: string;
  readonly display_name: string;
  /** What they were mentioned by there. */
  readonly handle: string;
  /** Their account has ended. */
  readonly gone: boolean;
  /** Nothing for who is in no workspace, as people of another team who wrote a direct message. */
  readonly role: "moderator" | "member" | "guest" | undefined;
  readonly status_text: string;
  readonly status_emoji: string;
  readonly time_zone: string;
}

export interface ForeignPlace {
  readonly key: string;
  readonly kind: "public" | "private" | "direct";
  /** A channel's name; of a direct conversation whatever tells it from others. */
  readonly name: string;
  readonly title: string;
  readonly topic: string;
  readonly description: string;
  readonly archived: boolean;
  /** RFC 3339; '' where it is not known. */
  readonly created_at: string;
  /** By key. Of a public channel: who has it in their sidebar. */
  readonly members: readonly string[];
  readonly pins: readonly ForeignPin[];
}

export interface ForeignPin {
  /** The message's key. */
  readonly message: string;
  /** Who pinned it; '' where it is not known. */
  readonly by: string;
  /** RFC 3339; '' where it is not known. */
  readonly at: string;
}

export interface ForeignMessage {
  readonly key: string;
  readonly author: string;
  /** RFC 3339. */
  readonly at: string;
  /** Markdown. */
  readonly body: string;
  readonly edited_at: string | null;
  /** Only its place is left, for the thread below it. */
  readonly deleted: boolean;
  /** What it replies to. */
  readonly root: { readonly key: string; readonly author: string } | undefined;
  readonly reactions: readonly ForeignReaction[];
  readonly files: readonly ForeignFile[];
  /** The name that a bot gave itself for this message. */
  readonly override: AuthorOverride | undefined;
  /** What pinned it, where messages say that of themselves. */
  readonly pin?: ForeignPin;
  /** How much of the archive was read with it; see `ForeignArchive.size`. */
  readonly size: number;
}

export interface ForeignReaction {
  readonly emoji: string;
  readonly people: readonly string[];
  /** RFC 3339; '' where it is not known. */
  readonly at: string;
}

/** A file whose bytes are at hand. */
export interface ForeignFile {
  readonly filename: string;
  readonly content_type: string;
  /** In bytes, as far as it is known before it is read. */
  readonly byte_size: number;
  /** Reads it once; each call reads it anew. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** What every reader of an archive is given. */
export interface Reading {
  /** Where files lie that are not in the archive. */
  readonly files?: string | undefined;
  /** A folder for what has to be unpacked for a while. */
  readonly scratch: string;
  readonly notes: Notes;
}

/** The archive cannot be read: one sentence for whoever asked. */
export class ArchiveError extends Error {}
