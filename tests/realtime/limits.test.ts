/** How many connections one person may have open: so many of each kind, whatever others have. */
import { describe, expect, test } from "bun:test";
import { EventPage } from "../../src/realtime/wire.ts";
import { engines } from "../harness/engines.ts";
import { poll, tailOf } from "../harness/events.ts";
import type { Person } from "../harness/people.ts";
import { listenTo } from "../harness/socket.ts";
import { follow } from "../harness/stream.ts";
import { until } from "../harness/until.ts";
import { post, useWorld } from "../harness/world.ts";

const MOST = 2;

describe.each(engines)("one person's connections on $name", (engine) => {
  const world = useWorld({ engine, max_connections: MOST });

  /** Asks for a socket by hand: a client of sockets tells nothing of the answer that refuses one. */
  const handshake = (who: Person) =>
    who.get(`/api/realtime/ws?workspace_id=${world().workspace.id}`, {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": btoa("0123456789abcdef"),
    });

  async function openSocket({ token }: Person) {
    const { server, workspace } = world();
    const socket = listenTo(server, { workspace_id: workspace.id, token });
    await socket.opened;
    return socket;
  }

  async function openStream({ token }: Person) {
    const { server, workspace } = world();
    const stream = follow(server, { workspace_id: workspace.id, token });
    const { status } = await stream.opened;
    return { ...stream, status };
  }

  test("a socket too many is answered 429, until another is closed", async () => {
    const { member, owner } = world();
    const [first, second] = [await openSocket(member), await openSocket(member)];
    const refused = await handshake(member);
    expect(refused.refused(429).code).toBe("too_many_connections");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    // Those that are open stay, and others have their own.
    const other = await openSocket(owner);
    first.cut();
    let third = first;
    await until("there is room again", async () => {
      third = listenTo(world().server, { workspace_id: world().workspace.id, token: member.token });
      return third.opened.then(
        () => true,
        () => false,
      );
    });
    (await handshake(member)).refused(429);
    for (const socket of [second, third, other]) socket.close();
  });

  test("a stream too many is answered 429, until another is left", async () => {
    const { member, owner, workspace } = world();
    const path = `/api/realtime/stream?workspace_id=${workspace.id}`;
    const [first, second] = [await openStream(member), await openStream(member)];
    const answer = await member.get(path);
    expect(answer.refused(429).code).toBe("too_many_connections");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    const other = await openStream(owner);
    expect(other.status).toBe(200);
    first.close();
    await until("there is room again", async () => (await member.get(path)).status === 200);
    const sockets = [await openSocket(member), await openSocket(member)];
    for (const socket of sockets) socket.close();
    for (const stream of [second, other]) stream.close();
  });

  test("a poll too many is answered without being held, and no other read is limited", async () => {
    const { member, guestChannel, workspace } = world();
    // Again and again: whoever was held counts no more once they were answered.
    for (let round = 0; round < 3; round += 1) {
      const after_cursor = await tailOf(member, workspace);
      const query = new URLSearchParams({ workspace_id: workspace.id, after_cursor, wait: "30" });
      const answers = Array.from({ length: MOST + 1 }, async () => {
        const answer = await member.get(`/api/realtime/events?${query}`);
        return answer.is(200, EventPage);
      });
      expect(await Promise.race(answers)).toEqual({ events: [], next_cursor: after_cursor });
      expect((await poll(member, workspace, { after_cursor })).events).toEqual([]);
      await post(member, guestChannel, "wake up");
      const heard = (await Promise.all(answers)).map(({ events }) => events.length);
      expect(heard.toSorted()).toEqual([0, ...Array.from({ length: MOST }, () => 1)]);
    }
  });
});
