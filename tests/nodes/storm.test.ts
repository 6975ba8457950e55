/**
 * Everybody comes back at once, as after an outage; and one of many stops reading. `CLICKCLACK_NIGHTLY=1` has 5,000 and
 * 1,000 sockets instead of 500 and 100.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChannelList } from "../../src/features/channels/wire.ts";
import { MessageChanged } from "../../src/features/messages/wire.ts";
import { WorkspaceAnswer } from "../../src/features/workspaces/wire.ts";
import { start, type Running } from "../crash/server.ts";
import type { Client } from "../harness/client.ts";
import { tailOf } from "../harness/events.ts";
import { slowSocket } from "../harness/slow-socket.ts";
import { until } from "../harness/until.ts";
import { faultsOf, listen } from "./crowd.ts";
import { signIn, type Person } from "./people.ts";

const nightly = process.env["CLICKCLACK_NIGHTLY"] === "1";
const PATIENCE = nightly ? 300_000 : 60_000;
const WORKSPACES = 50;
const SOCKETS_EACH = nightly ? 100 : 10;
const BEHIND = 100;
/** Messages written a second while they connect, and in all at least. */
const RATE = 500;
const WRITTEN = 1_000;

const data = mkdtempSync(join(tmpdir(), "clickclack-storm-"));
let server: Running;
let who: Person;
let client: Client;

beforeAll(async () => {
  server = await start(data, ["--max-connections=10000"]);
  who = await signIn(server, "host");
  client = who.at(server);
}, 60_000);
afterAll(async () => {
  await server.kill();
  rmSync(data, { recursive: true, force: true });
});

/** A workspace of its own, and where its log begins for those who come now. */
async function openRoom() {
  const made = await client.post("/api/workspaces", { name: "Room" });
  const { workspace } = made.is(201, WorkspaceAnswer);
  const list = await client.get(`/api/workspaces/${workspace.id}/channels`);
  const channel = list.is(200, ChannelList).channels[0]!.id;
  const after = Number(await tailOf(client, workspace));
  const write = async (body: string) => {
    const answer = await client.post(`/api/channels/${channel}/messages`, { body });
    return Number(answer.is(201, MessageChanged).event.cursor);
  };
  return { workspace_id: workspace.id, after, write };
}

const seat = ({ workspace_id, after }: { workspace_id: string; after: number }) => ({
  url: server.url,
  token: who.token,
  workspace_id,
  after,
});

test(
  `${WORKSPACES * SOCKETS_EACH} sockets that come back at once, each behind, all get everything while writing goes on`,
  async () => {
    const rooms = await Promise.all(Array.from({ length: WORKSPACES }, openRoom));
    const tails = rooms.map(({ after }) => after + BEHIND);
    for (let count = 0; count < BEHIND; count += 1)
      await Promise.all(rooms.map(({ write }) => write(`before ${count}`)));

    const sockets = rooms.map((room) =>
      Array.from({ length: SOCKETS_EACH }, () => listen(seat(room))),
    );
    const writing: Promise<void>[] = [];
    const write = (index: number) =>
      rooms[index]!.write("meanwhile").then((cursor) => {
        tails[index] = Math.max(tails[index]!, cursor);
      });
    const replayed = () =>
      sockets.every((room, index) =>
        room.every(({ last }) => last() >= rooms[index]!.after + BEHIND),
      );
    const beat = setInterval(() => {
      for (let count = 0; count < RATE / 50; count += 1)
        writing.push(write(writing.length % rooms.length));
    }, 1_000 / 50);
    await until(
      "all have what they were behind",
      () => writing.length >= WRITTEN && replayed(),
      PATIENCE,
    ).finally(() => clearInterval(beat));
    await Promise.all(writing);
    await until(
      "all have everything",
      () => sockets.every((room, index) => room.every(({ last }) => last() >= tails[index]!)),
      PATIENCE,
    );
    for (const socket of sockets.flat()) socket.close();
    expect(faultsOf(sockets.flat())).toEqual([]);
    expect(tails.reduce((sum, tail, index) => sum + tail - rooms[index]!.after, 0)).toBe(
      WORKSPACES * BEHIND + writing.length,
    );
  },
  2 * PATIENCE,
);

test(
  "one reader that stops reading among many holds up none of them, is sent away, and misses nothing in the end",
  async () => {
    const room = await openRoom();
    const others = Array.from({ length: nightly ? 1_000 : 100 }, () => listen(seat(room)));
    const after_cursor = String(room.after).padStart(16, "0");
    const stalled = slowSocket(server.url, {
      workspace_id: room.workspace_id,
      token: who.token,
      after_cursor,
    });
    const body = "x".repeat(250_000);
    let tail = room.after;
    // The kernel takes some megabytes for the one that does not read, the server keeps the rest.
    for (let count = 0; count < 64; count += 1) {
      tail = await room.write(body);
      await until("the others have it", () => others.every(({ last }) => last() >= tail), PATIENCE);
    }
    // Who is behind is looked at every second.
    await Bun.sleep(1_500);
    tail = await room.write("after it");
    await until("the others go on", () => others.every(({ last }) => last() >= tail), PATIENCE);
    expect(faultsOf(others)).toEqual([]);
    for (const other of others) other.close();

    stalled.resume();
    expect(await stalled.ended).toBe(1013);
    const rest = listen({ ...seat(room), after: Number(stalled.position()) });
    await until("it has the rest", () => rest.last() >= tail, PATIENCE);
    expect(rest.faults).toEqual([]);
    const received = stalled.events.map(({ cursor }) => Number(cursor));
    expect(received).toEqual(received.map((_, index) => room.after + 1 + index));
    rest.close();
  },
  2 * PATIENCE,
);
