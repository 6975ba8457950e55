/**
 * The promises of realtime against a model of plain arrays: whatever is written, whoever connects how, and whatever
 * breaks, nobody loses an event that is theirs, gets one twice or out of order, or sees what they may not.
 * `CLICKCLACK_NIGHTLY=1` tries a thousand cases on each engine instead of forty.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "../harness/properties.ts";
import { formatCursor } from "../../src/realtime/log.ts";
import { pruneEvents } from "../../src/realtime/retention.ts";
import { engines } from "../harness/engines.ts";
import { pollAll } from "../harness/events.ts";
import type { Person } from "../harness/people.ts";
import { databaseAt, startCase, type Case } from "./case.ts";
import { isFor, record, restore, standingOf, tailOf, type Change } from "./model.ts";
import type { Way } from "./reader.ts";
import { openSite, type Site } from "./site.ts";
import { perform, type Write, type WriteKind } from "./writes.ts";

const nightly = process.env["CLICKCLACK_NIGHTLY"] === "1";
const RUNS = nightly ? 1_000 : 40;
/** Pruning visits every workspace of a site: a site is left for a new one after so many cases. */
const CASES_A_SITE = 25;

type Command = fc.AsyncCommand<Case, object, false>;

const command = (
  name: string,
  run: (on: Case) => Promise<void>,
  check: (on: Readonly<Case>) => boolean = () => true,
): Command => ({
  check,
  run,
  toString: () => name,
});

const small = fc.nat({ max: 11 });
const write = (...kinds: WriteKind[]) =>
  fc.record({ kind: fc.constantFrom(...kinds), who: small, on: small, node: small });

const one = write(
  ...(["post", "post", "post", "edit", "delete", "read"] as const),
  ...(["create channel", "archive channel", "delete channel"] as const),
);
const membership = write("change role", "change role", "leave", "join", "join");
const atOnce = fc.array(write("post", "create channel"), { minLength: 2, maxLength: 6 });

const written = (what: Write) =>
  command(`${what.kind} ${what.who} ${what.on} ${what.node}`, async (on) => {
    record(on.model, await done([what], on));
  });

const together = ({ writes, keep, node }: { writes: Write[]; keep: number; node: number }) =>
  command(`at once ${writes.map(({ kind }) => kind).join()}, keep ${keep}`, async (on) => {
    const pruning = prune(on, keep, node);
    record(on.model, await done(writes, on));
    await pruning;
  });

const WAYS: readonly Way[] = ["socket", "stream", "polling", "long polling", "slow socket"];
const connected = ({ reader, way, node }: { reader: number; way: Way; node: number }) =>
  command(`${reader} connects by a ${way} to ${node}`, (on) =>
    on.readers[reader % on.readers.length]!.connect(way, node),
  );

const keptCopy = command("the database is copied", async (on) => {
  on.kept = { copy: await on.site.copy(), model: structuredClone(on.model) };
});
const restored = command("the copy is put back", putBack, ({ kept }) => kept !== undefined);

const commands = fc.commands<Case, object, false>(
  [
    one.map(written),
    one.map(written),
    one.map(written),
    membership.map(written),
    fc.record({ writes: atOnce, keep: fc.nat({ max: 30 }), node: small }).map(together),
    fc.record({ reader: small, way: fc.constantFrom(...WAYS), node: small }).map(connected),
    fc.record({ reader: small, way: fc.constantFrom(...WAYS), node: small }).map(connected),
    small.map((reader) =>
      command(`${reader} is cut off`, (on) => on.readers[reader % on.readers.length]!.cut()),
    ),
    small.map((reader) =>
      command(`${reader} catches up`, (on) => on.readers[reader % on.readers.length]!.catchUp()),
    ),
    fc
      .record({ keep: fc.nat({ max: 12 }), node: small })
      .map(({ keep, node }) => command(`keep ${keep}`, (on) => prune(on, keep, node))),
    small.map((node) =>
      command(`${node} restarts`, ({ site }) => site.nodes[node % site.nodes.length]!.restart()),
    ),
    fc.constantFrom(keptCopy, restored, restored),
  ],
  { maxCommands: nightly ? 60 : 16, size: "max" },
);

/** Does several things at once, and answers with what the server says has happened. */
async function done(writes: readonly Write[], on: Case): Promise<Change[]> {
  const changes = await Promise.all(writes.map((write) => perform(on, write)));
  return changes.filter((change) => change !== undefined);
}

async function prune(on: Case, keepLatest: number, hand: number) {
  await pruneEvents(databaseAt(on, hand), { keepLatest });
  const row = await on.site.operator.get<{ pruned_seq: number }>(
    "SELECT pruned_seq FROM workspaces WHERE public_id = ?",
    on.workspace.id,
  );
  on.model.pruned = row!.pruned_seq;
}

/** Restores the last copy: everybody is thrown off, and what was written after it is gone, but for its cursors. */
async function putBack({ site, workspace, model, readers, kept }: Case) {
  const before = tailOf(model);
  await site.restore(kept!.copy, async () => {
    await Promise.all(readers.map(({ cut }) => cut()));
  });
  const row = await site.operator.get<{ event_seq: number; pruned_seq: number }>(
    "SELECT event_seq, pruned_seq FROM workspaces WHERE public_id = ?",
    workspace.id,
  );
  restore(model, kept!.model, row!.event_seq);
  expect(row!.pruned_seq).toBe(model.pruned);
  expect(row!.event_seq).toBeGreaterThanOrEqual(before);
}

/** At the end everybody comes back and gets everything; and the log is as the model has it, to the last entry. */
async function finish(on: Case) {
  const last: Write = { kind: "post", who: 0, on: on.model.channels.findIndex(isGuests), node: 0 };
  record(on.model, await done([last], on));
  await Promise.all(on.readers.map((reader) => reader.catchUp()));
  await Promise.all(on.readers.map(({ cut }) => cut()));
  await Promise.all(on.people.map((who) => compareLog(on, who)));
}

/** Fails unless someone who polls what is left of the log gets exactly what is theirs as things are now. */
async function compareLog({ model, workspace }: Case, who: Person) {
  const standing = standingOf(model, who.user.id);
  if (standing === "none") return;
  const theirs = model.entries.filter(
    (entry) => entry.cursor > model.pruned && isFor(entry, who.user.id, standing),
  );
  const after_cursor = formatCursor(Math.max(model.pruned, model.start));
  const polled = await pollAll(who, workspace, { after_cursor, limit: 7 });
  expect(polled.map(({ cursor, type }) => `${Number(cursor)} ${type}`)).toEqual(
    theirs.map(({ cursor, type }) => `${cursor} ${type}`),
  );
}

const isGuests = ({ guests }: { guests: boolean }) => guests;

describe.each(engines)("realtime on $name", (engine) => {
  let site: Site;
  let cases = 0;
  beforeAll(async () => {
    site = await openSite(engine);
  });
  afterAll(() => site.stop());

  test(
    "loses nothing, repeats nothing, keeps the order and shows nobody what is not theirs, whatever happens",
    async () => {
      await fc.assert(
        fc.asyncProperty(commands, async (sequence) => {
          if ((cases += 1) % CASES_A_SITE === 0) {
            await site.stop();
            site = await openSite(engine);
          }
          const started = await startCase(site);
          try {
            await fc.asyncModelRun(() => ({ model: started, real: {} }), sequence);
            await finish(started);
          } finally {
            for (const reader of started.readers) await reader.cut().catch(() => {});
          }
        }),
        { numRuns: RUNS, endOnFailure: !nightly },
      );
    },
    nightly ? 3_600_000 : 180_000,
  );
});
