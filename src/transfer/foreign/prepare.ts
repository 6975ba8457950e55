import { namedIn } from "../../features/messages/mentions.ts";
import type { ForeignMessage, ForeignReaction } from "./archive.ts";
import type { Notes } from "./notes.ts";
import { fitting } from "./text.ts";

/** So many different emoji fit on a message, and so many files. */
const MOST_REACTIONS = 100;
const MOST_FILES = 50;
/** The longest emoji, in code points. */
const LONGEST_EMOJI = 64;

/** A message as it is going to be stored. */
export interface Prepared {
  readonly message: ForeignMessage;
  readonly body: string;
  readonly reactions: readonly ForeignReaction[];
  readonly files: ForeignMessage["files"];
  /** Handles, in lower case. */
  readonly named: readonly string[];
  readonly everybody: boolean;
}

/**
 * Makes messages fit to be stored, and says what does not fit. Those whose keys are `known`, here or from before, come out
 * no more, nor do those that have nothing to show.
 */
export function prepare(
  messages: readonly ForeignMessage[],
  known: { has(key: string): boolean },
  notes: Notes,
): Prepared[] {
  const seen = new Set<string>();
  const prepared: Prepared[] = [];
  for (const message of messages) {
    const { key, deleted } = message;
    if (known.has(key)) continue;
    if (seen.has(key)) {
      notes.add("message_twice", key);
      continue;
    }
    seen.add(key);
    const files = message.files.slice(0, MOST_FILES);
    if (files.length < message.files.length)
      notes.add("files_many", undefined, message.files.length - files.length);
    const text = deleted ? { body: "", cut: false } : fitting(message.body);
    if (text.cut) notes.add("text_cut", text.body);
    // A message has a text: one that is nothing but files is called by them.
    const body = text.body || fitting(files.map(({ filename }) => filename).join(", ")).body;
    if (body === "" && !deleted) {
      notes.add("message_empty", key);
      continue;
    }
    const { handles, everybody } = deleted ? namedIn("") : namedIn(body);
    const reactions = deleted ? [] : fittingReactions(message, notes);
    prepared.push({ message, body, reactions, files, named: handles, everybody });
  }
  return prepared;
}

/** Each emoji once, with each person once. */
function fittingReactions({ reactions }: ForeignMessage, notes: Notes): ForeignReaction[] {
  if (reactions.length === 0) return [];
  const byEmoji = new Map<string, { at: string; people: Set<string> }>();
  for (const { emoji, people, at } of reactions) {
    const short = [...emoji.toWellFormed().replaceAll("\0", "")].slice(0, LONGEST_EMOJI).join("");
    if (short === "") continue;
    const found = byEmoji.get(short);
    if (found === undefined) byEmoji.set(short, { at, people: new Set(people) });
    else for (const person of people) found.people.add(person);
  }
  const all = [...byEmoji].map(([emoji, { at, people }]) => ({ emoji, at, people: [...people] }));
  if (all.length > MOST_REACTIONS)
    notes.add("reactions_many", undefined, all.length - MOST_REACTIONS);
  return all.filter(({ people }) => people.length > 0).slice(0, MOST_REACTIONS);
}

/** Everybody whom messages need. */
export function* peopleIn(messages: readonly ForeignMessage[]): Generator<string> {
  for (const { author, root, reactions } of messages) {
    yield author;
    if (root !== undefined && root.author !== "") yield root.author;
    for (const { people } of reactions) yield* people;
  }
}
