import { describe, expect, test } from "bun:test";
import { actorOfUser, type Actor } from "../../src/access/actor.ts";
import { channelFor } from "../../src/access/policy.ts";
import { createMessage } from "../../src/features/messages/create.ts";
import { deleteMessage } from "../../src/features/messages/messages.ts";
import type { Event } from "../../src/realtime/wire.ts";
import type { Database } from "../../src/storage/database.ts";
import { engines } from "../harness/engines.ts";
import { pollAll, tailOf } from "../harness/events.ts";
import { listenTo } from "../harness/socket.ts";
import { newChannel, post, useWorld } from "../harness/world.ts";

describe.each(engines)("who hears what, on $name:", (engine) => {
  const world = useWorld({ engine });

  test("a guest hears of #guest and of the workspace, everybody of their own reading, alike on every transport", async () => {
    const { server, owner, moderator, member, guest, workspace, general, guestChannel } = world();
    const listeners = { owner, moderator, member, guest };
    const after_cursor = await tailOf(owner, workspace);
    const sockets = Object.values(listeners).map(({ token }) =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor }),
    );
    await Promise.all(sockets.map(({ opened }) => opened));

    const hidden = await newChannel(member, workspace);
    const message = await post(member, general, "x");
    const visit = await post(guest, guestChannel, "x");
    for (const who of Object.values(listeners))
      await who.post(`/api/channels/${guestChannel.id}/read`, { seq: 99 });
    await member.patch(`/api/messages/${message.id}`, { body: "y" });
    await owner.delete(`/api/messages/${visit.id}`);
    await owner.patch(`/api/channels/${hidden.id}`, { archived: true });
    await owner.delete(`/api/channels/${hidden.id}`);
    await moderator.patch(`/api/workspaces/${workspace.id}`, { name: "Haven" });

    const everybody = ["message.created", "channel.read", "message.deleted", "workspace.updated"];
    const members = [
      "channel.created",
      "message.created",
      "message.created",
      "channel.read",
      "message.updated",
      "message.deleted",
      "channel.updated",
      "channel.deleted",
      "workspace.updated",
    ];
    for (const [index, who] of Object.values(listeners).entries()) {
      const socket = sockets[index]!;
      await socket.find(({ type }) => type === "workspace.updated");
      const expected = who === guest ? everybody : members;
      expect(socket.events.map(({ type }) => type)).toEqual(expected);
      const reads = socket.events.filter(({ type }) => type === "channel.read");
      expect(reads.map(({ payload }) => payload["user_id"])).toEqual([who.user.id]);
      if (who === guest)
        for (const { channel_id } of socket.events)
          expect([undefined, guestChannel.id]).toContain(channel_id);
      expect((await pollAll(who, workspace, { after_cursor })).map(outline)).toEqual(
        socket.events.map(outline),
      );
      socket.close();
    }
  });

  test("somebody of another workspace hears nothing of this one", async () => {
    const { server, outsider, workspace } = world();
    const socket = listenTo(server, { workspace_id: workspace.id, token: outsider.token });
    await expect(socket.opened).rejects.toThrow();
  });

  test("a message that is written and deleted in one commit shows its words to nobody", async () => {
    const { server, owner, member, workspace, general } = world();
    const secret = `secret-${crypto.randomUUID()}`;
    const after_cursor = await tailOf(owner, workspace);
    const options = { workspace_id: workspace.id, token: owner.token, after_cursor };
    const live = listenTo(server, options);
    await live.opened;
    await post(member, general, "before");
    await live.first(1);
    const waiting = owner.get(
      `/api/realtime/events?workspace_id=${workspace.id}&after_cursor=${await tailOf(owner, workspace)}&wait=20`,
    );

    const actor: Actor = await actorOfUser(server.db, member.user.id);
    await server.db.write(async (tx) => {
      const same: Database = { ...server.db, ...tx, write: (op) => op(tx) };
      const { message } = await createMessage(
        same,
        actor,
        (inner) => channelFor(inner, actor, general.id),
        { body: secret },
        "",
      );
      await deleteMessage(same, actor, message.id);
    });

    const late = listenTo(server, options);
    for (const socket of [live, late]) {
      const created = (await socket.first(3))[1]!;
      expect(created).toMatchObject({
        type: "message.created",
        payload: { message: { body: "" } },
      });
      expect(JSON.stringify(socket.events)).not.toContain(secret);
      socket.close();
    }
    expect((await waiting).text).not.toContain(secret);
    const polled = JSON.stringify(await pollAll(owner, workspace, { after_cursor }));
    expect(polled).toContain("message.deleted");
    expect(polled).not.toContain(secret);
  });
});

const outline = ({ id, cursor, type }: Event) => [id, cursor, type];
