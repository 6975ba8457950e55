import type { Database } from "../../storage/database.ts";
import type { ForeignArchive, ForeignPerson } from "./archive.ts";
import { marksOf } from "./marks.ts";
import type { Notes } from "./notes.ts";
import { decide, importedAs, settle, type Decision, type Imported, type Target } from "./person.ts";
import type { Tally } from "./report.ts";

/** So many people are made in one write. */
const BATCH = 50;
/** So many bots that no list names are made; the others write as one. */
const MOST_BOTS = 200;
const SHARED_BOT = "imported integrations";

/** The people of an archive as they are here. */
export interface People {
  /** Everybody in the workspace whose handle a message can name. */
  readonly byHandle: ReadonlyMap<string, Imported>;
  find(key: string): Imported | undefined;
  get(key: string): Imported;
  /** Makes those who are not known yet. */
  require(keys: Iterable<string>): Promise<void>;
}

export interface Progress {
  readonly notes: Notes;
  readonly tally: Tally;
  /** Nothing is to be changed. */
  readonly dry: boolean;
  /** So many more people are done. */
  people(count: number): void;
}

/** Finds or makes everybody whom the archive lists, and later those whom only messages name. */
export async function importPeople(
  db: Database,
  archive: ForeignArchive,
  target: Target,
  progress: Progress,
): Promise<People> {
  const { notes, tally, dry } = progress;
  const byKey = new Map<string, Imported>();
  const byHandle = new Map<string, Imported>();
  for (const person of await membersOf(db, target)) byHandle.set(person.handle, person);
  const marks = await marksOf(db, target.id, archive.origin, "person");
  /** In a dry run nobody has their handle by being stored. */
  const promised = new Set<string>();

  function learn(key: string, person: Imported, decision?: Decision): void {
    byKey.set(key, person);
    if (person.handle !== "" && person.role !== null) byHandle.set(person.handle, person);
    if (decision === undefined) tally.there.people += 1;
    else {
      const made = target.made?.key === key ? target.made : undefined;
      tally.people[made === undefined ? decision.counted : "made"] += 1;
      for (const [code, example] of made?.notes ?? decision.notes) notes.add(code, example);
    }
  }

  async function add(people: readonly ForeignPerson[]): Promise<void> {
    for (let at = 0; at < people.length; at += BATCH) {
      const batch = people.slice(at, at + BATCH);
      // A write may be run again: what came of it is kept once it is on disk.
      for (const done of await (dry ? imagine(batch) : store(batch)))
        learn(done.key, done.person, done.decision);
      progress.people(batch.length);
    }
  }

  const store = (batch: readonly ForeignPerson[]) =>
    db.write(async (tx) => {
      const done: { key: string; person: Imported; decision?: Decision }[] = [];
      for (const person of batch) {
        const { key } = person;
        const known = marks.get(key);
        if (known !== undefined) {
          done.push({ key, person: await importedAs(tx, known.target_id, target) });
          continue;
        }
        const decision = await decide(tx, person, target, promised);
        const id = await settle(tx, person, decision, { target, origin: archive.origin });
        done.push({ key, person: await importedAs(tx, id, target), decision });
      }
      return done;
    });

  async function imagine(batch: readonly ForeignPerson[]) {
    const done: { key: string; person: Imported; decision?: Decision }[] = [];
    for (const person of batch) {
      const { key, kind, display_name, gone } = person;
      const known = marks.get(key);
      if (known !== undefined) {
        done.push({ key, person: await importedAs(db, known.target_id, target) });
        continue;
      }
      const decision = await decide(db, person, target, promised);
      if (!gone) promised.add(decision.handle);
      const imagined = { id: 0, public_id: "", kind, display_name, role: decision.role ?? null };
      const made = decision.there ?? { ...imagined, handle: gone ? "" : decision.handle };
      done.push({ key, person: { ...made, role: decision.role ?? made.role }, decision });
    }
    return done;
  }

  const find = (key: string) => byKey.get(key);
  let strangeBots = 0;
  await add(archive.people);
  return {
    byHandle,
    find,
    get(key) {
      const person = find(key);
      if (person === undefined) throw new Error("Somebody was not imported.");
      return person;
    },
    async require(keys) {
      for (const key of new Set(keys)) {
        if (byKey.has(key)) continue;
        const person = archive.stranger(key);
        if (person.kind === "human") {
          if (person.gone) notes.add("stranger", person.display_name);
        } else if (marks.has(key) || (strangeBots += 1) <= MOST_BOTS)
          notes.add("bot_stranger", person.display_name);
        else {
          notes.add("bot_shared", person.display_name);
          if (!byKey.has(SHARED_BOT)) await add([sharedBot(person)]);
          const shared = byKey.get(SHARED_BOT);
          if (shared !== undefined) byKey.set(key, shared);
          continue;
        }
        await add([person]);
      }
    },
  };
}

const sharedBot = (like: ForeignPerson): ForeignPerson => ({
  ...like,
  key: SHARED_BOT,
  display_name: "Imported integrations",
  handle: "imported-integrations",
});

/** Everybody in the workspace who has a handle. */
const membersOf = (db: Database, target: Target): Promise<Imported[]> =>
  db.all<Imported>(
    `SELECT u.id, u.public_id, u.kind, u.display_name, u.handle, m.role FROM memberships m
     JOIN users u ON u.id = m.user_id WHERE m.workspace_id = ? AND u.handle <> ''`,
    target.id,
  );
