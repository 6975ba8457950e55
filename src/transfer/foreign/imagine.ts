import type { ForeignMessage, ForeignPin, ForeignPlace } from "./archive.ts";
import type { Notes } from "./notes.ts";
import { prepare } from "./prepare.ts";
import type { Tally } from "./report.ts";

const MOST_PINS = 100;

/** Counts what the messages of one place would become, as `storeMessages` does, and stores nothing. */
export function imagineMessages(notes: Notes, tally: Tally) {
  /** The keys of what would be stored, and whether it is there to be pinned. */
  const keys = new Map<string, boolean>();
  let last = "";
  return {
    add(batch: readonly ForeignMessage[]): void {
      for (const { message, files, reactions } of prepare(batch, keys, notes)) {
        const { key, root, at, deleted } = message;
        if (root === undefined || !keys.has(root.key)) {
          if (at < last) notes.add("time_order");
          else last = at;
        }
        if (root === undefined) tally.messages += 1;
        else {
          tally.replies += 1;
          if (!keys.has(root.key)) {
            notes.add("root_missing", root.key);
            tally.messages += 1;
            keys.set(root.key, false);
          }
        }
        keys.set(key, !deleted);
        for (const { people } of reactions) tally.reactions += people.length;
        tally.files += files.length;
        for (const { byte_size } of files) tally.file_bytes += byte_size;
      }
    },
    /** How many pins would come. */
    pins({ name }: ForeignPlace, kind: string, pins: readonly ForeignPin[]): number {
      const there = new Set<string>();
      for (const { message } of pins)
        if (keys.get(message) === true) there.add(message);
        else notes.add("pin_missing", name);
      const most = kind === "direct" ? 0 : MOST_PINS;
      if (there.size > most) notes.add("pins_many", name, there.size - most);
      return Math.min(there.size, most);
    },
  };
}
