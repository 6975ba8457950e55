import type { Database } from "../../storage/database.ts";
import type { ForeignArchive, ForeignPerson } from "./archive.ts";
import { marksOf } from "./marks.ts";
import type { Notes } from "./notes.ts";
import { decide, importedAs, settle, type Decision, type Imported, type Target } from "./person.ts";
import type { Tally } from "./report.ts";

/** So many people are made in one write. */
const BATCH = 50;
/** So many accounts are made for whom no list names; the others share one. */
const MOST_STRANGERS = { human: 10_000, bot: 200 };
const SHARED = {
  human: {
    ...{ key: "former members", display_name: "Former members", handle: "former-members" },
    ...{ email: "", gone: true },
  },
  bot: {
    key: "imported integrations",
    display_name: "Imported integrations",
    handle: "imported-integrations",
  },
};

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
  const strange = { human: 0, bot: 0 };

  /** Whether somebody whom no list has gets an account of their own. */
  function isAlone({ key, kind, display_name, gone }: ForeignPerson): boolean {
    const alone = marks.has(key) || (strange[kind] += 1) <= MOST_STRANGERS[kind];
    if (kind === "human" && gone) notes.add("stranger", display_name);
    if (kind === "bot") notes.add(alone ? "bot_stranger" : "bot_shared", display_name);
    return alone;
  }

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
      const unknown = [...new Set(keys)].filter((key) => !byKey.has(key)).map(archive.stranger);
      const alone = unknown.filter(isAlone);
      await add(alone);
      for (const person of unknown) {
        if (byKey.has(person.key)) continue;
        const shared = SHARED[person.kind];
        if (!byKey.has(shared.key)) await add([{ ...person, ...shared }]);
        const found = byKey.get(shared.key);
        if (found !== undefined) byKey.set(person.key, found);
      }
    },
  };
}

/** Everybody in the workspace who has a handle. */
const membersOf = (db: Database, target: Target): Promise<Imported[]> =>
  db.all<Imported>(
    `SELECT u.id, u.public_id, u.kind, u.display_name, u.handle, m.role FROM memberships m
     JOIN users u ON u.id = m.user_id WHERE m.workspace_id = ? AND u.handle <> ''`,
    target.id,
  );
