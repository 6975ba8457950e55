import { describe, expect, test } from "bun:test";
import { changeRole } from "../../src/features/people/members.ts";
import type { Event } from "../../src/realtime/wire.ts";
import { engines } from "../harness/engines.ts";
import { tailOf } from "../harness/events.ts";
import { pollAlong, type Ear } from "../harness/long-poll.ts";
import { signIn, type Person } from "../harness/people.ts";
import { listenTo } from "../harness/socket.ts";
import { follow } from "../harness/stream.ts";
import { join, keyOf, newDirect, newPrivateChannel, post, useWorld } from "../harness/world.ts";

describe.each(engines)(
  "someone who comes into a place and leaves it while they listen, on $name:",
  (engine) => {
    const world = useWorld({ engine });
    const WAYS = ["socket", "stream", "polling"] as const;
    const newcomer = async () => {
      const { server, workspace } = world();
      const who = await signIn(server, "Nina New");
      await join(server, workspace, who, "member");
      return who;
    };
    const earOf = async (way: (typeof WAYS)[number], who: Person): Promise<Ear> => {
      const { server, workspace } = world();
      const after_cursor = await tailOf(who, workspace);
      const options = { workspace_id: workspace.id, token: who.token, after_cursor };
      if (way === "polling") return pollAlong(who, workspace, after_cursor);
      const ear = way === "socket" ? listenTo(server, options) : follow(server, options);
      await ear.opened;
      return ear;
    };
    const bodyOf = ({ type, payload }: Event) => {
      const { message } = payload;
      return typeof message === "object" && message !== null && "body" in message
        ? String(message.body)
        : type;
    };
    const says = (body: string) => (event: Event) => bodyOf(event) === body;
    const outline = ({ events }: Ear) => events.filter(({ cursor }) => cursor !== "").map(bodyOf);

    test.each(WAYS)("a private channel, over a %s", async (way) => {
      const { member, general, workspace } = world();
      const who = await newcomer();
      const channel = await newPrivateChannel(member, workspace);
      const ear = await earOf(way, who);
      await post(member, channel, "before");
      await post(member, general, "start");
      // A poll shows what may be read by then: it is to be past what came before.
      await ear.find(says("start"));
      await member.post(`/api/channels/${channel.id}/members`, { user_id: who.user.id });
      await post(member, channel, "within");
      await ear.find(says("within"));
      await who.delete(`/api/channels/${channel.id}/members/${who.user.id}`);
      await post(member, channel, "after");
      await post(member, general, "end");
      await ear.find(says("end"));
      expect(outline(ear)).toEqual([
        "start",
        "channel.member_added",
        "within",
        "channel.member_removed",
        "end",
      ]);
      await member.post(`/api/channels/${channel.id}/members`, { user_id: who.user.id });
      await post(who, channel, "again");
      await ear.find(says("again"));
      expect(outline(ear).slice(5)).toEqual(["channel.member_added", "again"]);
      ear.close();
    });

    test.each(WAYS)(
      "a direct conversation and a channel of one's own making, over a %s",
      async (way) => {
        const { member, workspace } = world();
        const who = await newcomer();
        const ear = await earOf(way, who);
        const direct = await newDirect(member, workspace, [who.user]);
        await member.post(`/api/dms/${direct.id}/messages`, { body: "psst" });
        await ear.find(says("psst"));
        const channel = await newPrivateChannel(who, workspace);
        await post(who, channel, "mine");
        await ear.find(says("mine"));
        expect(outline(ear)).toEqual(["dm.created", "psst", "channel.created", "mine"]);
        ear.close();
      },
    );

    test.each(WAYS)("everything private, as a guest, over a %s", async (way) => {
      const { server, member, guestChannel, workspace } = world();
      const who = await newcomer();
      const channel = await newPrivateChannel(member, workspace, [who]);
      const direct = await newDirect(member, workspace, [who.user, (await newcomer()).user]);
      const whisper = (body: string) => member.post(`/api/dms/${direct.id}/messages`, { body });
      const key = await keyOf(server.db, workspace);
      const user = await server.db.get<{ id: number; public_id: string }>(
        "SELECT id, public_id FROM users WHERE public_id = ?",
        who.user.id,
      );
      const ear = await earOf(way, who);
      await post(member, channel, "one");
      await whisper("two");
      await ear.find(says("two"));
      await server.db.write((tx) => changeRole(tx, key, user!, "guest"));
      await ear.find(({ type }) => type === "member.moderation_updated");
      await post(member, channel, "unheard");
      await whisper("unheard too");
      await post(member, guestChannel, "end");
      await ear.find(says("end"));
      await server.db.write((tx) => changeRole(tx, key, user!, "member"));
      await whisper("three");
      await post(member, channel, "unheard for good");
      await post(member, guestChannel, "the end");
      await ear.find(says("the end"));
      const left = way === "polling" ? [] : ["channel.member_removed"];
      expect(outline(ear)).toEqual([
        ...["one", "two", ...left, "member.moderation_updated", "end"],
        ...["member.moderation_updated", "three", "the end"],
      ]);
      ear.close();
    });
  },
);
