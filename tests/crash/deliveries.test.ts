/** Events that are sent to somebody else's server, while the server that sends them dies. */
import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChannelChanged } from "../../src/features/channels/wire.ts";
import { MessageChanged } from "../../src/features/messages/wire.ts";
import { EventSubscriptionAnswer } from "../../src/features/subscriptions/wire.ts";
import { WorkspaceList } from "../../src/features/workspaces/wire.ts";
import { useEndpoint } from "../harness/endpoint.ts";
import { callerOf, start, type Running } from "./server.ts";

const ROUNDS = 4;
const POSTS = 40;

const data = mkdtempSync(join(tmpdir(), "clickclack-crash-deliveries-"));
const endpoint = useEndpoint();
let running: Running | undefined;
const begin = () => start(data, ["--callback-allow=loopback"]);
const server = () => {
  if (running === undefined) throw new Error("No server runs.");
  return running;
};
afterAll(async () => {
  await running?.kill();
  rmSync(data, { recursive: true, force: true });
});

test(`after ${ROUNDS} crashes amid deliveries, every acknowledged message has arrived, in order, and only what was under way came twice`, async () => {
  running = await begin();
  // Dev mode's first person, who owns the workspace.
  const client = callerOf(server);
  const { workspaces } = (await client.get("/api/workspaces")).is(200, WorkspaceList);
  const workspace = workspaces[0]!.id;
  const made = await client.post(`/api/workspaces/${workspace}/channels`, { name: "harbour" });
  const channel = made.is(201, ChannelChanged).channel.id;
  const subscribed = await client.post(`/api/workspaces/${workspace}/event-subscriptions`, {
    event_types: ["message.created"],
    callback_url: `${endpoint.url}/events`,
  });
  subscribed.is(201, EventSubscriptionAnswer);

  const posted: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = endpoint.arrived.length;
    for (let index = 0; index < POSTS; index += 1) {
      const body = `round ${round}, ${index}`;
      const sent = await client.post(`/api/channels/${channel}/messages`, { body });
      posted.push(sent.is(201, MessageChanged).message.id);
    }
    // Somewhere within the backlog, which the endpoint answers slowly.
    endpoint.answer(async () => {
      await Bun.sleep(2);
      return new Response();
    });
    await endpoint.until(before + 5 + round);
    await running.kill();
    running = await begin();
  }
  const last = await client.post(`/api/channels/${channel}/messages`, { body: "the last" });
  const { id } = last.is(201, MessageChanged).message;
  posted.push(id);
  const messageIn = (body: string): string => JSON.parse(body).event.payload.message_id;
  await endpoint.until(1, ({ body }) => messageIn(body) === id);
  const arrived = endpoint.arrived.map(({ body }) => messageIn(body));
  const once = arrived.filter((one, index) => one !== arrived[index - 1]);
  expect(once).toEqual(posted);
  expect(arrived.length - once.length).toBeLessThanOrEqual(ROUNDS);
});
