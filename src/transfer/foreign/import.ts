import type { Blobs } from "../../blobs/blobs.ts";
import { followMessages } from "../../features/search/indexer.ts";
import type { Database } from "../../storage/database.ts";
import type { ForeignArchive, ForeignMessage, ForeignPin, ForeignPlace, Names } from "./archive.ts";
import { imagineMessages } from "./imagine.ts";
import { marksOf, type Mark } from "./marks.ts";
import type { Notes } from "./notes.ts";
import { importPeople, type People } from "./people.ts";
import type { Imported, Target } from "./person.ts";
import { freeName, openPlace, planNames } from "./place.ts";
import { peopleIn } from "./prepare.ts";
import { forgetKeys, MOST_MEMBERS, publish } from "./publish.ts";
import { newTally, type ImportReport, type Tally } from "./report.ts";
import { storeMessages } from "./store.ts";
import { targetOf } from "./target.ts";

/** So many messages are written in one transaction, or so much of their text, in UTF-16 units. */
const BATCH = 400;
const BATCH_TEXT = 2 * 1024 * 1024;
/** How long a server beside gets to write between two batches, in milliseconds. */
const BREATH = 2;

export interface ImportOptions {
  /** The workspace by ID, slug or name, or the name of a new one. */
  readonly workspace: string;
  /** Who owns a new workspace: somebody who is here. */
  readonly owner?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly notes: Notes;
  /** Called with how much of a stage is done. */
  readonly onProgress?: (stage: Stage, done: number, total: number) => void;
}

export type Stage = "people" | "messages" | "search";

interface Run {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly archive: ForeignArchive;
  readonly target: Target;
  readonly people: People;
  readonly names: Names;
  readonly planned: ReadonlyMap<string, string>;
  readonly notes: Notes;
  readonly tally: Tally;
  readonly dry: boolean;
  read(size: number): void;
}

/**
 * Brings another program's archive into a workspace, beside a server that may run. Each place comes to light when all of it
 * is there; an import that was ended goes on where it was, and a second one finds everything there.
 */
export async function importArchive(
  db: Database,
  blobs: Blobs,
  archive: ForeignArchive,
  { workspace, owner, dryRun: dry = false, notes, onProgress = () => {} }: ImportOptions,
): Promise<ImportReport> {
  const tally = newTally();
  const target = await targetOf(db, archive, { workspace, owner, dry });
  let persons = 0;
  const people = await importPeople(db, archive, target, {
    notes,
    tally,
    dry,
    people: (count) => onProgress("people", (persons += count), archive.people.length),
  });
  const marks = await marksOf(db, target.id, archive.origin, "place");
  const planned = await planNames(db, archive, target, marks);
  let read = 0;
  const run: Run = {
    ...{ db, blobs, archive, target, people, planned, notes, tally, dry },
    names: namesOf(people, planned),
    read: (size) => onProgress("messages", (read += size), archive.size),
  };
  for (const place of archive.places) await importPlace(run, place, marks.get(place.key));
  if (!dry) await index(db, () => onProgress("search", 0, 0));
  const { there, ...imported } = tally;
  return {
    from: archive.origin,
    dry_run: dry,
    workspace: { id: target.public_id, name: target.name, made: target.fresh },
    imported,
    already_there: there,
    notes: notes.list(),
  };
}

const namesOf = (people: People, planned: ReadonlyMap<string, string>): Names => ({
  handle: (key) => people.find(key)?.handle || undefined,
  person: (key) => people.find(key)?.display_name,
  channel: (key) => planned.get(key),
  isHandle: (text) => people.byHandle.has(text.toLowerCase()),
});

async function importPlace(run: Run, place: ForeignPlace, begun: Mark | undefined): Promise<void> {
  const { tally, people, notes } = run;
  if (begun?.done === 1) {
    tally.there.places += 1;
    if (!run.dry) await forgetKeys(run.db, begun.target_id);
    return;
  }
  const members = await membersOf(run, place);
  if (place.kind !== "public" && !members.some(({ role }) => role !== null)) {
    notes.add("place_empty", place.name);
    return;
  }
  const pins: ForeignPin[] = [...place.pins];
  await people.require(pins.flatMap(({ by }) => (by === "" ? [] : [by])));
  const kind = run.dry
    ? await imagine(run, place, members, pins)
    : await store(run, place, begun, members, pins);
  if (kind === "direct") tally.direct_conversations += 1;
  else tally.channels[kind] += 1;
}

/** Who is in a place: those who are gone stay in direct conversations, guests can be in nothing else. */
async function membersOf(
  { people, notes }: Run,
  { kind, members }: ForeignPlace,
): Promise<Imported[]> {
  if (kind !== "public") await people.require(members);
  const all = new Map<string, Imported>();
  for (const key of members) {
    const person = people.find(key);
    if (person === undefined) continue;
    if (kind === "private" && person.role === "guest")
      notes.add("not_a_member", person.display_name);
    else if (kind === "direct" || person.role !== null) all.set(String(person.id || key), person);
  }
  return [...all.values()];
}

async function store(
  run: Run,
  place: ForeignPlace,
  begun: Mark | undefined,
  members: readonly Imported[],
  pins: ForeignPin[],
): Promise<ForeignPlace["kind"]> {
  const { db, target, archive, people, notes, tally, planned } = run;
  const open = await openPlace(db, place, target, archive.origin, begun);
  const inPlace = place.kind === "public" ? undefined : new Set(members.map(({ id }) => id));
  const storing = { ...run, members: inPlace };
  for await (const batch of batches(run, place)) {
    await people.require(peopleIn(batch));
    for (const { pin } of batch) if (pin !== undefined) pins.push(pin);
    await storeMessages(storing, open, batch);
    await Bun.sleep(BREATH);
  }
  const done = await publish(db, {
    ...{ place, open, target, origin: archive.origin, members },
    name: planned.get(place.key) ?? directName(run, members),
    pins: pins.map((pin) => ({ ...pin, user_id: pinnedBy(run, pin, members) })),
  });
  await forgetKeys(db, open.id);
  for (const [code, example] of done.notes) notes.add(code, example);
  tally.pins += done.pins;
  return done.kind;
}

/** What a direct conversation is called where it has to become a channel: by who is in it. */
const directName = ({ archive }: Run, members: readonly Imported[]): string => {
  const people = members.map(({ handle, display_name }) => handle || display_name);
  return freeName({ name: `dm-${people.slice(0, 9).join("-")}` }, archive.origin, new Set());
};

/** Whoever pinned it, else somebody who could have. */
function pinnedBy({ people }: Run, { by }: ForeignPin, members: readonly Imported[]): number {
  const person = people.find(by) ?? members[0] ?? [...people.byHandle.values()][0];
  if (person === undefined) throw new Error("Nobody could have pinned this.");
  return person.id;
}

async function imagine(
  run: Run,
  place: ForeignPlace,
  members: readonly Imported[],
  pins: ForeignPin[],
): Promise<ForeignPlace["kind"]> {
  const { people, notes, tally, planned } = run;
  const imagined = imagineMessages(notes, tally);
  for await (const batch of batches(run, place)) {
    await people.require(peopleIn(batch));
    for (const { pin } of batch) if (pin !== undefined) pins.push(pin);
    imagined.add(batch);
  }
  const direct = place.kind === "direct" && members.length >= 2 && members.length <= MOST_MEMBERS;
  const kind = place.kind === "direct" && !direct ? "private" : place.kind;
  tally.pins += imagined.pins(place, kind, pins);
  const name = planned.get(place.key) ?? directName(run, members);
  if (kind !== place.kind) notes.add("direct_as_channel", `#${name}`);
  else if (name !== place.name && kind !== "direct")
    notes.add("channel_renamed", `#${place.name} is #${name}`);
  return kind;
}

async function* batches(run: Run, place: ForeignPlace): AsyncGenerator<ForeignMessage[]> {
  let batch: ForeignMessage[] = [];
  let text = 0;
  let size = 0;
  for await (const message of run.archive.messages(place, run.names)) {
    batch.push(message);
    text += message.body.length;
    size += message.size;
    if (batch.length < BATCH && text < BATCH_TEXT) continue;
    yield batch;
    run.read(size);
    [batch, text, size] = [[], 0, 0];
  }
  if (batch.length > 0) yield batch;
  run.read(size);
}

/** Has searches find what came, without a server's help; one that runs does its share. */
async function index(db: Database, begun: () => void): Promise<void> {
  begun();
  const indexer = followMessages(db);
  await indexer.catchUp();
  await indexer.stop();
}
