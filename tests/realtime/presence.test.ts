import { describe, expect, test } from "bun:test";
import { PresenceList } from "../../src/realtime/wire.ts";
import { engines } from "../harness/engines.ts";
import { startNode } from "../harness/node.ts";
import type { Person } from "../harness/people.ts";
import { listenTo } from "../harness/socket.ts";
import { follow } from "../harness/stream.ts";
import { createPlaces, useWorld } from "../harness/world.ts";

describe.each(engines)("who is there, on $name:", (engine) => {
  const world = useWorld({ engine });
  const newWorkspace = async () => (await createPlaces(world().server, world())).workspace;
  const presenceFor = async (who: Person, workspace: { id: string }) =>
    (await who.get(`/api/workspaces/${workspace.id}/presence`)).is(200, PresenceList).presence;
  const say = (who: Person, workspace: { id: string }, status: string, client_id?: string) =>
    who.post("/api/realtime/ephemeral", {
      workspace_id: workspace.id,
      type: "presence.changed",
      payload: { status },
      ...(client_id !== undefined && { client_id }),
    });
  const told = (who: Person, status: string) => (event: { payload: Record<string, unknown> }) =>
    event.payload["user_id"] === who.user.id && event.payload["status"] === status;

  test("sockets and streams make their people online, and everybody there is told", async () => {
    const { server, owner, member, guest } = world();
    const workspace = await newWorkspace();
    const options = { workspace_id: workspace.id, after_cursor: "now" };
    const watcher = listenTo(server, { ...options, token: owner.token });
    await watcher.findEphemeral(told(owner, "online"));
    const socket = listenTo(server, { ...options, token: member.token });
    await watcher.findEphemeral(told(member, "online"));
    const stream = follow(server, { ...options, token: guest.token });
    const event = await watcher.findEphemeral(told(guest, "online"));
    expect(event).toMatchObject({
      type: "presence.changed",
      cursor: "",
      payload: { user_id: guest.user.id, status: "online" },
    });
    for (const who of [owner, guest])
      expect(await presenceFor(who, workspace)).toEqual(
        [owner, member, guest].map(({ user }) => ({ user_id: user.id, status: "online" })),
      );
    for (const one of [watcher, socket, stream]) one.close();
  });

  test("a client says that its person is away and back again, and a second client counts for itself", async () => {
    const { server, owner, member } = world();
    const workspace = await newWorkspace();
    const options = { workspace_id: workspace.id, after_cursor: "now" };
    const watcher = follow(server, { ...options, token: owner.token });
    const laptop = listenTo(server, { ...options, token: member.token, client_id: "laptop" });
    await watcher.findEphemeral(told(member, "online"));
    (await say(member, workspace, "away", "laptop")).json(202);
    await watcher.findEphemeral(told(member, "away"));
    expect(await presenceFor(owner, workspace)).toContainEqual({
      user_id: member.user.id,
      status: "away",
    });
    const phone = follow(server, { ...options, token: member.token, client_id: "phone" });
    await phone.findEphemeral(told(member, "online"));
    (await say(member, workspace, "away", "laptop")).json(202);
    expect(await presenceFor(owner, workspace)).toContainEqual({
      user_id: member.user.id,
      status: "online",
    });
    for (const one of [watcher, laptop, phone]) one.close();
  });

  test("another word than online or away is passed on as it is, and changes nothing", async () => {
    const { server, owner, member } = world();
    const workspace = await newWorkspace();
    const watcher = follow(server, {
      workspace_id: workspace.id,
      after_cursor: "now",
      token: owner.token,
    });
    await watcher.findEphemeral(told(owner, "online"));
    (await say(member, workspace, "at lunch")).json(202);
    await watcher.findEphemeral(told(member, "at lunch"));
    expect(await presenceFor(owner, workspace)).toEqual([
      { user_id: owner.user.id, status: "online" },
    ]);
    watcher.close();
  });

  test("nobody outside a workspace learns who is in it", async () => {
    const { outsider, nobody } = world();
    const workspace = await newWorkspace();
    (await outsider.get(`/api/workspaces/${workspace.id}/presence`)).refused(404);
    (await nobody.get(`/api/workspaces/${workspace.id}/presence`)).refused(401);
  });

  if (engine.name === "postgres")
    test("people on different servers see each other, and a server that joins knows who is there", async () => {
      const { server, owner, member } = world();
      const workspace = await newWorkspace();
      const options = { workspace_id: workspace.id, after_cursor: "now" };
      const here = listenTo(server, { ...options, token: owner.token });
      await here.findEphemeral(told(owner, "online"));
      const node = await startNode(server);
      const there = listenTo(node, { ...options, token: member.token, client_id: "tab" });
      await here.findEphemeral(told(member, "online"));
      await there.findEphemeral(told(member, "online"));
      // Said here, of a client that is connected there.
      (await say(member, workspace, "away", "tab")).json(202);
      await Promise.all([
        here.findEphemeral(told(member, "away")),
        there.findEphemeral(told(member, "away")),
      ]);
      (await say(owner, workspace, "online")).json(202);
      await there.findEphemeral(told(owner, "online"));
      for (const one of [here, there]) one.close();
      await node.stop();
    });
});
