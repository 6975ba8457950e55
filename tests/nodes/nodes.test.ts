/** Three servers on one PostgreSQL, as an operator runs them, while one after another thing dies. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ChannelChanged } from "../../src/features/channels/wire.ts";
import { poll } from "../harness/events.ts";
import { listenTo } from "../harness/socket.ts";
import { until } from "../harness/until.ts";
import { startCluster, type Cluster } from "./cluster.ts";
import {
  follow,
  signIn,
  workspaceOf,
  writeOn,
  type Acknowledged,
  type Person,
  type Reader,
} from "./people.ts";

const NODES = 3;
const WRITERS = 6;
/** Messages acknowledged between one misfortune and the next. */
const STRETCH = 150;

let cluster: Cluster;
let workspace: string;

beforeAll(async () => {
  cluster = await startCluster(NODES);
  workspace = await workspaceOf((await person("first")).at(cluster.nodeFor(0)));
}, 60_000);
afterAll(() => cluster.stop());

const person = (name: string) => signIn(cluster.nodeFor(0), name);
const tail = async (who: Person) =>
  (
    await poll(
      who.at(cluster.nodeFor(0)),
      { id: workspace },
      { include_tail: "true", after_cursor: "now" },
    )
  ).tail_cursor!;

test("a session that is revoked on one node is refused on another at once, and its sockets there close", async () => {
  const who = await person("leaver");
  const elsewhere = cluster.nodeFor(1);
  const [socket, other] = [1, 2].map((index) =>
    listenTo(cluster.nodeFor(index), { workspace_id: workspace, token: who.token }),
  );
  await Promise.all([socket!.opened, other!.opened]);
  expect((await who.at(cluster.nodeFor(0)).post("/api/auth/logout")).status).toBe(204);
  (await who.at(elsewhere).get("/api/me")).refused(401);
  for (const { closed } of [socket!, other!])
    expect(await closed).toEqual({ code: 1008, reason: "revoked" });
});

describe("when a node is killed, the bells fall silent and PostgreSQL restarts under writers on every node", () => {
  let acknowledged: readonly Acknowledged[];
  let readers: readonly Reader[];
  let channel: string;
  let start: string;
  let bells = 0;

  beforeAll(async () => {
    const people = await Promise.all(
      Array.from({ length: WRITERS }, (_, index) => person(`writer-${index}`)),
    );
    const made = await people[0]!
      .at(cluster.nodeFor(1))
      .post(`/api/workspaces/${workspace}/channels`, { name: "harbour" });
    channel = made.is(201, ChannelChanged).channel.id;
    start = await tail(people[0]!);
    const transports = ["socket", "stream", "long polling", "polling"] as const;
    readers = people.flatMap((who, home) =>
      [transports[home % transports.length]!, "socket" as const].map((transport) =>
        follow(who, cluster, { transport, workspace_id: workspace, after_cursor: start, home }),
      ),
    );

    let stop = false;
    const [reader] = readers;
    // Everybody's acknowledged posts come by this reader too, if later.
    const seen = (count: number) =>
      until(`${count} messages have gone out`, () => reader!.received().length >= count);
    const writing = people.map((who, home) =>
      writeOn(who, cluster, { channel, home, goesOn: () => !stop }),
    );
    await seen(STRETCH);
    await cluster.kill(2);
    await seen(2 * STRETCH);
    bells = await cluster.dropListeners();
    await seen(3 * STRETCH);
    await cluster.postgres.restart();
    await seen(4 * STRETCH);
    stop = true;
    acknowledged = await Promise.all(writing);
  }, 120_000);
  afterAll(() => Promise.all(readers.map((reader) => reader.stop())));

  test("every node had been writing, and every misfortune had struck", () => {
    expect(cluster.alive).toHaveLength(NODES - 1);
    expect(bells).toBeGreaterThanOrEqual(NODES - 1);
    expect(readers.some((reader) => reader.returns() > 0)).toBe(true);
    for (const writer of acknowledged) expect(writer.size).toBeGreaterThan(STRETCH / WRITERS);
  });

  test("every acknowledged message is there exactly once, and nothing that was not asked for", async () => {
    const stored = await cluster.rows<{ nonce: string; id: string }>(
      "SELECT nonce, public_id AS id FROM messages ORDER BY id",
    );
    const asked = acknowledged.flatMap((writer) => [...writer]);
    expect(stored.map(({ nonce, id }) => `${nonce} ${id}`).sort()).toEqual(
      asked.map(([nonce, id]) => `${nonce} ${id}`).sort(),
    );
  });

  test("cursors and seqs have no hole, and every message one event", async () => {
    const [log] = await cluster.rows<Record<string, number>>(
      `SELECT count(*)::int AS events, min(cursor)::int AS first, max(cursor)::int AS last,
         (SELECT event_seq::int FROM workspaces WHERE public_id = '${workspace}') AS tail
       FROM events e JOIN workspaces w ON w.id = e.workspace_id WHERE w.public_id = '${workspace}'`,
    );
    const { events } = log!;
    expect(log).toEqual({ events: events!, first: 1, last: events!, tail: events! });
    const [seqs] = await cluster.rows<Record<string, number>>(
      `SELECT count(*)::int AS messages, max(m.seq)::int AS last, count(DISTINCT e.message_id)::int AS told,
         count(e.message_id)::int AS events
       FROM messages m LEFT JOIN events e ON e.message_id = m.id`,
    );
    const { messages } = seqs!;
    expect(seqs).toEqual({
      messages: messages!,
      last: messages!,
      told: messages!,
      events: messages!,
    });
  });

  test("everyone has received the whole sequence that is theirs, in order and once, over each kind of connection", async () => {
    const log = await cluster.rows<{
      cursor: number;
      type: string;
      id: string;
      owner: string | null;
    }>(
      `SELECT e.cursor::int AS cursor, e.type, e.public_id AS id, u.public_id AS owner
       FROM events e JOIN workspaces w ON w.id = e.workspace_id LEFT JOIN users u ON u.id = e.user_id
       WHERE w.public_id = '${workspace}' AND e.cursor > ${Number(start)} ORDER BY e.cursor`,
    );
    expect(log.some(({ owner }) => owner !== null)).toBe(true);
    for (const reader of readers) {
      const theirs = log.filter(({ owner }) => owner === null || owner === reader.who.id);
      await until(
        `a ${reader.transport} has everything`,
        () => Number(reader.received().at(-1)?.cursor) >= theirs.at(-1)!.cursor,
      );
      expect(reader.resyncs()).toBe(0);
      expect(
        reader.received().map(({ cursor, type, id }) => ({ cursor: Number(cursor), type, id })),
      ).toEqual(theirs.map(({ cursor, type, id }) => ({ cursor, type, id })));
    }
  });
});
