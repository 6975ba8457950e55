import { describe, expect, test } from "bun:test";
import type { Scope } from "../../access/scopes.ts";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import {
  newChannel,
  newDirect,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { MessageAnswer, MessageChanged } from "../messages/wire.ts";
import { RouteAnswer } from "./wire.ts";

describe.each(engines)("addresses on $name", (engine) => {
  const world = useWorld({ engine });
  const path = (target: string) => `/api/routes/${world().workspace.route_id}/${target}`;
  const resolved = async (who: Client, target: string): Promise<object> =>
    (await who.get(path(target))).is(200, RouteAnswer).route;
  const inWorkspace = () => ({
    workspace_id: world().workspace.id,
    workspace_route_id: world().workspace.route_id,
  });

  test("an address leads to its channel, by route IDs and by internal ones", async () => {
    const { owner, workspace, general } = world();
    const wanted = {
      ...inWorkspace(),
      target_type: "channel",
      target_id: general.id,
      target_route_id: general.route_id,
      canonical_path: `/app/${workspace.route_id}/${general.route_id}`,
    };
    for (const from of [workspace.route_id, workspace.id])
      for (const to of [general.route_id, general.id]) {
        const { route } = (await owner.get(`/api/routes/${from}/${to}`)).is(200, RouteAnswer);
        expect<object>(route).toEqual(wanted);
      }
  });

  test("an address leads to a direct conversation", async () => {
    const { owner, member, workspace } = world();
    const direct = await newDirect(owner, workspace, [member.user]);
    for (const to of [direct.route_id, direct.id])
      expect(await resolved(member, to)).toEqual({
        ...inWorkspace(),
        target_type: "direct",
        target_id: direct.id,
        target_route_id: direct.route_id,
        canonical_path: `/app/${workspace.route_id}/${direct.route_id}`,
      });
  });

  test("an address leads to the thread below a message, and says where it stands", async () => {
    const { owner, member, workspace, general } = world();
    const root = await post(member, general, "root");
    const thread = (target_route_id: string) => ({
      ...inWorkspace(),
      target_type: "thread",
      target_id: root.id,
      target_route_id,
      parent_type: "channel",
      parent_id: general.id,
      parent_route_id: general.route_id,
      canonical_path: `/app/${workspace.route_id}/${target_route_id}`,
    });
    expect(await resolved(owner, root.id)).toEqual(thread(root.id));
    const routed = (await member.post(`/api/messages/${root.id}/route`)).is(200, MessageAnswer);
    const { route_id = "" } = routed.message;
    for (const to of [root.id, route_id])
      expect(await resolved(owner, to)).toEqual(thread(route_id));
    const replied = await member.post(`/api/messages/${root.id}/thread/replies`, { body: "x" });
    const reply = JSON.parse(replied.text).message;
    expect((await owner.get(path(reply.id))).refused(404).code).toBe("route_not_found");

    const direct = await newDirect(owner, workspace, [member.user]);
    const said = await owner.post(`/api/dms/${direct.id}/messages`, { body: "x" });
    const { message } = said.is(201, MessageChanged);
    expect(await resolved(member, message.id)).toMatchObject({
      target_type: "thread",
      parent_type: "direct",
      parent_route_id: direct.route_id,
    });
  });

  test("an address of what one may not see leads nowhere, as one of nothing does", async () => {
    const { guest, outsider, owner, member, moderator, workspace, general, guestChannel } = world();
    const missing = await owner.get(path("C0000000000000000"));
    missing.refused(404);
    const direct = await newDirect(owner, workspace, [member.user]);
    const hidden = await newPrivateChannel(member, workspace);
    const secret = await post(member, hidden, "x");
    const routed = await member.post(`/api/messages/${secret.id}/route`);
    const { route_id = "" } = routed.is(200, MessageAnswer).message;
    const said = await owner.post(`/api/dms/${direct.id}/messages`, { body: "x" });
    const whisper = said.is(201, MessageChanged).message;
    const root = await post(owner, general, "x");
    const unseen = [
      ...[hidden, direct].flatMap((place) => [place.id, place.route_id]),
      ...[secret.id, route_id, whisper.id],
    ];
    const gone = await newChannel(owner, workspace);
    await owner.patch(`/api/channels/${gone.id}`, { archived: true });
    await owner.delete(`/api/channels/${gone.id}`);
    for (const [who, targets] of [
      [moderator, unseen],
      [guest, [...unseen, general.id, general.route_id, root.id]],
      [outsider, [...unseen, general.id, general.route_id, root.id, guestChannel.id]],
      [owner, [hidden.route_id, gone.id, gone.route_id, "M0000000000000000", "msg_x", "D1", "x"]],
    ] as const)
      for (const target of targets) {
        const answer = await who.get(path(target));
        expect([target, answer.status, answer.text]).toEqual([target, 404, missing.text]);
      }
    (await owner.get(`/api/routes/T0000000000000000/${general.route_id}`)).refused(404);
    expect(await resolved(guest, guestChannel.route_id)).toMatchObject({ target_type: "channel" });
  });

  test("a bot needs the scope to read what an address leads to", async () => {
    const { server, owner, workspace, general } = world();
    const root = await post(owner, general, "x");
    const needed: readonly (readonly [string, readonly Scope[]])[] = [
      [general.route_id, ["channels:read"]],
      [root.id, ["threads:read"]],
    ];
    for (const [target, scopes] of needed) {
      const able = await newBot(server, workspace, scopes);
      expect((await able.get(path(target))).status).toBe(200);
      const unable = await newBot(server, workspace, ["messages:read", "dms:read"]);
      expect((await unable.get(path(target))).refused(403).code).toBe("scope_missing");
    }
    const bot = await newBot(server, workspace, ["dms:read"]);
    const direct = await newDirect(owner, workspace, [bot]);
    expect(await resolved(bot, direct.route_id)).toMatchObject({ target_type: "direct" });
    const said = await owner.post(`/api/dms/${direct.id}/messages`, { body: "x" });
    const { message } = said.is(201, MessageChanged);
    expect((await bot.get(path(message.id))).refused(403).error).toContain("threads:read");
  });
});
