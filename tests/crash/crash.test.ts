import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChannelChanged } from "../../src/features/channels/wire.ts";
import { WorkspaceList } from "../../src/features/workspaces/wire.ts";
import { evidenceOf } from "./evidence.ts";
import { start, startInVain, type Running } from "./server.ts";
import {
  contradictions,
  settleDoubt,
  signIn,
  unreadCounts,
  writeOn,
  type Writer,
} from "./writers.ts";

const ROUNDS = 20;
const WRITERS = 16;
const CHANNELS = 3;
/** A round ends after so many acknowledgements at most, and up to so many milliseconds later. */
const LONGEST_ROUND = 400;
const LONGEST_FUSE = 40;

/** What was found after a crash and a restart. Every list is empty when the server kept its promises. */
interface Findings {
  readonly broken: string[];
  readonly retried: string[];
  readonly holes: string[];
  readonly stray: string[];
  readonly miscounted: string[];
  readonly damage: string[];
  readonly misindexed: string[];
}

const data = mkdtempSync(join(tmpdir(), "clickclack-crash-"));
let running: Running | undefined;

afterAll(async () => {
  await running?.kill();
  rmSync(data, { recursive: true, force: true });
});

describe(`after ${ROUNDS} crashes under ${WRITERS} writers`, () => {
  const rounds: Findings[] = [];
  let written = 0;

  beforeAll(async () => {
    running = await start(data);
    const writers = await Promise.all(
      Array.from({ length: WRITERS }, (_, index) => signIn(server, `writer-${index}`)),
    );
    const place = await makeChannels(writers);
    for (let round = 0; round < ROUNDS; round += 1) {
      await writeUntilKilled(writers, place.channels);
      running = await start(data);
      rounds.push(await examine(writers, place.workspace));
    }
    written = writers.reduce((sum, writer) => sum + writer.messages.length, 0);
  }, 180_000);

  const found = (kind: keyof Findings) => rounds.flatMap((round) => round[kind]).slice(0, 10);

  test("the writers had written and the server had died in every round", () => {
    expect(rounds.length).toBe(ROUNDS);
    expect(written).toBeGreaterThan(ROUNDS * WRITERS);
  });

  test("every acknowledged message, edit and deletion is there, once", () => {
    expect(found("broken")).toEqual([]);
  });

  test("a post that was not acknowledged gives exactly one message when it is sent again", () => {
    expect(found("retried")).toEqual([]);
  });

  test("channel seqs and event cursors have no hole and no duplicate", () => {
    expect(found("holes")).toEqual([]);
  });

  test("every event names a message that exists, and every change has its event", () => {
    expect(found("stray")).toEqual([]);
  });

  test("unread counts are what counting the messages gives", () => {
    expect(found("miscounted")).toEqual([]);
  });

  test("the database is whole: its pages, and what its rows refer to", () => {
    expect(found("damage")).toEqual([]);
  });

  test("search finds what the messages say, no more and no less", () => {
    expect(found("misindexed")).toEqual([]);
  });
});

describe("a data directory", () => {
  test("is refused to a second server while the first lives, and given to one after a kill", async () => {
    running ??= await start(data);
    const { code, said } = await startInVain(data);
    expect(code).toBe(1);
    expect(said).toContain("Another server is using");
    await running.kill();
    running = await start(data);
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
  });
});

function server(): Running {
  if (running === undefined) throw new Error("No server runs.");
  return running;
}

async function makeChannels(writers: readonly Writer[]) {
  const [writer] = writers;
  if (writer === undefined) throw new Error("Nobody is there to make a channel.");
  const list = (await writer.client.get("/api/workspaces")).is(200, WorkspaceList);
  const workspace = list.workspaces[0]?.id ?? "";
  const channels: string[] = [];
  for (let index = 0; index < CHANNELS; index += 1) {
    const name = `room-${index}`;
    const answer = await writer.client.post(`/api/workspaces/${workspace}/channels`, { name });
    channels.push(answer.is(201, ChannelChanged).channel.id);
  }
  return { workspace, channels };
}

/** Lets everybody write at once and kills the server at a random moment amid that. */
async function writeUntilKilled(writers: readonly Writer[], channels: readonly string[]) {
  let left = 1 + Math.floor(Math.random() * LONGEST_ROUND);
  const fuse = Math.random() * LONGEST_FUSE;
  const killed = Promise.withResolvers<void>();
  const acknowledged = () => {
    left -= 1;
    if (left === 0) setTimeout(() => killed.resolve(server().kill()), fuse);
  };
  const course = { channels, random: Math.random, acknowledged };
  await Promise.all(writers.map((writer) => writeOn(writer, course)));
  await killed.promise;
}

/** Looks at what the restarted server has, after the writers have settled what they were in doubt of. */
async function examine(writers: readonly Writer[], workspace: string): Promise<Findings> {
  const retried = (await Promise.all(writers.map(settleDoubt))).flat();
  const evidence = evidenceOf(data);
  try {
    const stored = evidence.stored();
    const unread = await Promise.all(
      writers.map(async (writer) => {
        const counts = await unreadCounts(writer, workspace);
        const recount = evidence.unread(writer.id);
        return [...counts].flatMap(([channel, count]) =>
          count === recount.get(channel)
            ? []
            : [`${writer.id} has ${count} unread in ${channel}, not ${recount.get(channel)}`],
        );
      }),
    );
    const indexed = await evidence.indexed();
    return {
      broken: writers.flatMap((writer) => contradictions(writer, stored)),
      retried,
      holes: evidence.holes(),
      stray: evidence.strayEvents(),
      miscounted: [...evidence.miscounts(), ...unread.flat()],
      damage: evidence.damage(),
      misindexed: indexed ? evidence.misindexed() : ["The index did not catch up."],
    };
  } finally {
    evidence.close();
  }
}
