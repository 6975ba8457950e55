import type { Origin } from "./archive.ts";
import type { Note } from "./notes.ts";

/** What came, counted. */
export interface Tally {
  people: { made: number; matched: number; deactivated: number; bots: number };
  channels: { public: number; private: number };
  direct_conversations: number;
  messages: number;
  replies: number;
  reactions: number;
  pins: number;
  files: number;
  file_bytes: number;
  /** What an import before this one has brought. */
  there: { people: number; places: number; messages: number };
}

export const newTally = (): Tally => ({
  people: { made: 0, matched: 0, deactivated: 0, bots: 0 },
  channels: { public: 0, private: 0 },
  direct_conversations: 0,
  messages: 0,
  replies: 0,
  reactions: 0,
  pins: 0,
  files: 0,
  file_bytes: 0,
  there: { people: 0, places: 0, messages: 0 },
});

/** What an import did, or with `dry_run` would do. */
export interface ImportReport {
  readonly from: Origin;
  readonly dry_run: boolean;
  readonly workspace: { readonly id: string; readonly name: string; readonly made: boolean };
  readonly imported: Omit<Tally, "there">;
  readonly already_there: Tally["there"];
  /** What did not come over as it was. */
  readonly notes: readonly Note[];
}
