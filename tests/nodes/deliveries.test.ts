/** Three servers on one PostgreSQL, of which the one that delivers events to somebody else's server dies. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, type RunningPostgres } from "../../scripts/postgres.ts";
import { ChannelChanged } from "../../src/features/channels/wire.ts";
import { MessageChanged } from "../../src/features/messages/wire.ts";
import { EventSubscriptionAnswer } from "../../src/features/subscriptions/wire.ts";
import { WorkspaceList } from "../../src/features/workspaces/wire.ts";
import { callerOf, start, type Running } from "../crash/server.ts";
import { useEndpoint } from "../harness/endpoint.ts";

const POSTS = 60;

const folder = mkdtempSync(join(tmpdir(), "clickclack-deliveries-"));
const endpoint = useEndpoint();
const nodes: Running[] = [];
let postgres: RunningPostgres;

beforeAll(async () => {
  postgres = await startPostgres({ durable: true });
}, 60_000);
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.kill()));
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

const startNode = async (name: string) => {
  const flags = [`--db=${postgres.url}`, "--callback-allow=loopback"];
  const node = await start(join(folder, name), flags);
  nodes.push(node);
  return node;
};
const messageIn = (body: string): string => JSON.parse(body).event.payload.message_id;

test("another node goes on when the one that delivers is killed: nothing is lost, the order stays, and only what was under way comes twice", async () => {
  // Alone at first, so that it is this one that delivers.
  const first = await startNode("first");
  const client = callerOf(() => first);
  const { workspaces } = (await client.get("/api/workspaces")).is(200, WorkspaceList);
  const at = `/api/workspaces/${workspaces[0]!.id}`;
  const made = await client.post(`${at}/channels`, { name: "harbour" });
  const channel = made.is(201, ChannelChanged).channel.id;
  const subscription = await client.post(`${at}/event-subscriptions`, {
    event_types: ["message.created"],
    callback_url: `${endpoint.url}/events`,
  });
  subscription.is(201, EventSubscriptionAnswer);
  const posted: string[] = [];
  const write = async (node: Running, body: string) => {
    const sent = await callerOf(() => node).post(`/api/channels/${channel}/messages`, { body });
    posted.push(sent.is(201, MessageChanged).message.id);
  };
  await write(first, "the first");
  await endpoint.until(1);

  const others = [await startNode("second"), await startNode("third")];
  endpoint.answer(async () => {
    await Bun.sleep(5);
    return new Response();
  });
  for (let index = 0; index < POSTS; index += 1)
    await write(others[index % 2]!, `message ${index}`);
  await endpoint.until(POSTS / 3);
  await first.kill();
  for (let index = 0; index < POSTS / 3; index += 1)
    await write(others[index % 2]!, `after it, ${index}`);

  const last = posted.at(-1);
  await endpoint.until(1, ({ body }) => messageIn(body) === last);
  const arrived = endpoint.arrived.map(({ body }) => messageIn(body));
  const once = arrived.filter((one, index) => one !== arrived[index - 1]);
  expect(once).toEqual(posted);
  expect(arrived.length - once.length).toBeLessThanOrEqual(1);
}, 120_000);
