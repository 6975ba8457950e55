import { afterEach, describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { pollAll, tailOf } from "../../../tests/harness/events.ts";
import { startNode } from "../../../tests/harness/node.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { testTimers } from "../../../tests/harness/timers.ts";
import {
  join,
  newChannel,
  newDirect,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { StorageError, type Database } from "../../storage/database.ts";
import { MessagePage } from "../messages/wire.ts";
import { ThreadPage } from "../threads/wire.ts";
import { createSchedule, type Schedule } from "./schedule.ts";
import { ScheduledMessageAnswer, type ScheduledMessage } from "./wire.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const ahead = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();
const breathe = () => new Promise((resolve) => setImmediate(resolve));

describe.each(engines)("what is scheduled, on $name,", (engine) => {
  const world = useWorld({ engine, schedules: false });

  const create = async (who: Client, what: object): Promise<ScheduledMessage> => {
    const at = `/api/workspaces/${world().workspace.id}/scheduled-messages`;
    const made = await who.post(at, { body: "The tide turns.", send_at: ahead(HOUR), ...what });
    return made.is(201, ScheduledMessageAnswer).scheduled_message;
  };
  const stateOf = async (who: Client, { id }: { id: string }): Promise<ScheduledMessage> =>
    (await who.get(`/api/scheduled-messages/${id}`)).is(200, ScheduledMessageAnswer)
      .scheduled_message;
  const bodies = async (who: Client, at: string) =>
    (await who.get(`${at}/messages?limit=200`)).is(200, MessagePage).messages.map((m) => m.body);

  const running: Schedule[] = [];
  afterEach(async () => {
    for (const schedule of running.splice(0)) await schedule.stop();
  });

  /** A server's sending, whose time passes and whose clock jumps as a test says. */
  function useSchedule(db: Database = world().server.db) {
    const timers = testTimers();
    const begun = Date.now();
    let set = 0;
    const schedule = createSchedule({ db, timers, clock: () => begun + timers.now() + set });
    running.push(schedule);
    schedule.wake();
    return {
      stop: () => schedule.stop(),
      wake: () => schedule.wake(),
      pass: (milliseconds: number) => timers.pass(milliseconds),
      /** Sets the clock, which no timer hears of. */
      jump: (milliseconds: number) => void (set += milliseconds),
      /** Lets time pass until one is over. */
      async until(who: Client, one: ScheduledMessage, step = SECOND): Promise<ScheduledMessage> {
        for (;;) {
          const now = await stateOf(who, one);
          if (now.status !== "pending") return now;
          timers.pass(step);
          await breathe();
        }
      },
    };
  }

  /** A new member of the workspace. */
  async function newcomer(name: string) {
    const who = await signIn(world().server, name);
    await join(world().server, world().workspace, who, "member");
    return who;
  }

  test("is written at its time as by its author, and they are told", async () => {
    const { owner, member, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const root = await post(owner, channel, "root");
    const direct = await newDirect(member, workspace, [owner.user]);
    const later = { send_at: ahead(24 * HOUR) };
    const made = await create(member, { channel_id: channel.id, body: "high @channel" });
    const reply = await create(member, { channel_id: channel.id, thread_root_id: root.id });
    const whisper = await create(member, { direct_conversation_id: direct.id });
    const waits = await create(member, { channel_id: channel.id, body: "later", ...later });
    const after_cursor = await tailOf(member, workspace);
    const schedule = useSchedule();
    schedule.jump(HOUR + SECOND);
    schedule.wake();
    const sent = await schedule.until(member, made);
    await schedule.until(member, reply);
    await schedule.until(member, whisper);
    expect(await bodies(owner, `/api/channels/${channel.id}`)).toEqual(["root", "high @channel"]);
    expect(await bodies(owner, `/api/dms/${direct.id}`)).toEqual(["The tide turns."]);
    const thread = (await owner.get(`/api/messages/${root.id}/thread`)).is(200, ThreadPage);
    expect(thread.replies).toMatchObject([{ body: "The tide turns.", author_id: member.user.id }]);

    const heard = await pollAll(member, workspace, { after_cursor });
    const created = heard.find(({ type }) => type === "message.created");
    expect(created?.mentioned_user_ids).toContain(owner.user.id);
    expect(sent).toMatchObject({
      status: "sent",
      sent_message_id: created?.payload["message_id"],
    });
    const told = heard.filter(({ type }) => type === "scheduled.updated");
    expect(told.map(({ payload }) => payload)).toMatchObject(
      [made, reply, whisper].map(({ id }) => ({ scheduled_message_id: id, status: "sent" })),
    );
    const others = await pollAll(owner, workspace, { after_cursor });
    expect(others.map(({ type }) => type)).not.toContain("scheduled.updated");
    for (const change of [
      await member.patch(`/api/scheduled-messages/${made.id}`, { body: "too late" }),
      await member.delete(`/api/scheduled-messages/${made.id}`),
    ])
      expect(change.refused(409).code).toBe("scheduled_message_over");
    expect((await stateOf(member, waits)).status).toBe("pending");
    schedule.jump(24 * HOUR);
    await schedule.until(member, waits);
  });

  test("is sent at the time and with the text that it was changed to", async () => {
    const { owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const made = await create(owner, { channel_id: channel.id, send_at: ahead(5 * HOUR) });
    const schedule = useSchedule();
    await owner.patch(`/api/scheduled-messages/${made.id}`, {
      body: "sooner",
      send_at: ahead(HOUR),
    });
    schedule.jump(HOUR + SECOND);
    await schedule.until(owner, made);
    expect(await bodies(owner, `/api/channels/${channel.id}`)).toEqual(["sooner"]);
  });

  test("reminds its author alone, by an event that says nothing of what was written", async () => {
    const { owner, member, workspace, general } = world();
    const message = await post(owner, general, "read this later");
    const after_cursor = await tailOf(member, workspace);
    const made = await create(member, {
      kind: "reminder",
      message_id: message.id,
      body: "buy an anchor",
    });
    const wordless = await create(member, { kind: "reminder", message_id: message.id, body: "" });
    const schedule = useSchedule();
    schedule.jump(HOUR + SECOND);
    schedule.wake();
    const sent = await schedule.until(member, made);
    await schedule.until(member, wordless);
    expect(sent).toMatchObject({ status: "sent", body: "buy an anchor", message_id: message.id });
    const heard = await pollAll(member, workspace, { after_cursor });
    const due = heard.filter(({ type }) => type === "reminder.due");
    expect(due.map(({ payload }) => payload)).toEqual(
      [made, wordless].map(({ id, send_at }) => ({
        scheduled_message_id: id,
        message_id: message.id,
        user_id: member.user.id,
        send_at,
      })),
    );
    expect(JSON.stringify(heard)).not.toContain("anchor");
    const others = await pollAll(owner, workspace, { after_cursor });
    expect(others.map(({ type }) => type)).not.toContain("reminder.due");
    expect(await bodies(owner, `/api/channels/${general.id}`)).not.toContain("buy an anchor");
  });

  test("fails where its author may no longer write, says why, and holds nobody else up", async () => {
    const { server, owner, member, moderator, workspace } = world();
    const writer = await newcomer("Wim Writer");
    const leaver = await newcomer("Lea Leaver");
    const blocked = await newcomer("Bo Blocked");
    const archived = await newChannel(owner, workspace);
    const deleted = await newChannel(owner, workspace);
    const left = await newPrivateChannel(owner, workspace, [writer, member]);
    const open = await newChannel(owner, workspace);
    const root = await post(owner, open, "root");
    const friend = await newcomer("Finn Friend");
    const alone = await newDirect(writer, workspace, [friend.user]);
    const cases = [
      await create(writer, { channel_id: archived.id }),
      await create(writer, { channel_id: deleted.id }),
      await create(writer, { channel_id: left.id }),
      await create(writer, { direct_conversation_id: alone.id }),
      await create(writer, { channel_id: open.id, thread_root_id: root.id }),
    ];
    const gone = await create(leaver, { channel_id: open.id, body: "from somebody gone" });
    const muted = await create(blocked, { channel_id: open.id });
    const fine = await create(member, { channel_id: open.id, body: "fine" });
    await owner.patch(`/api/channels/${archived.id}`, { archived: true });
    await owner.patch(`/api/channels/${deleted.id}`, { archived: true });
    await owner.delete(`/api/channels/${deleted.id}`);
    await owner.delete(`/api/channels/${left.id}/members/${writer.user.id}`);
    await friend.delete(`/api/workspaces/${workspace.id}/members/${friend.user.id}`);
    await owner.delete(`/api/messages/${root.id}`);
    const moderation = `/api/workspaces/${workspace.id}/moderation/members/${blocked.user.id}`;
    (await owner.patch(moderation, { blocked: true })).json(200);
    await leaver.delete(`/api/workspaces/${workspace.id}/members/${leaver.user.id}`);
    (
      await writer.post(`/api/workspaces/${workspace.id}/scheduled-messages`, {
        direct_conversation_id: alone.id,
        body: "x",
        send_at: ahead(HOUR),
      })
    ).refused(409);

    const after_cursor = await tailOf(writer, workspace);
    const schedule = useSchedule();
    schedule.jump(HOUR + SECOND);
    schedule.wake();
    await schedule.until(member, fine);
    const outcomes = [];
    for (const one of cases) outcomes.push(await schedule.until(writer, one));
    expect(outcomes.map(({ status, error }) => [status, error])).toMatchObject([
      ["failed", "This channel is archived: nothing can be written in it."],
      ["failed", "Channel not found."],
      ["failed", "Channel not found."],
      ["failed", expect.stringMatching(/^\S.*\.$/)],
      ["failed", "This message was deleted: nobody can reply to it."],
    ]);
    const told = await pollAll(writer, workspace, { after_cursor });
    expect(
      told.filter(({ type }) => type === "scheduled.updated").map(({ payload }) => payload),
    ).toEqual(
      cases.map(({ id }) => ({
        scheduled_message_id: id,
        status: "failed",
        user_id: writer.user.id,
      })),
    );
    expect(await schedule.until(blocked, muted)).toMatchObject({
      status: "failed",
      error: "You are blocked in this workspace: you can only read.",
    });
    await schedule.stop();
    const row = await server.db.get<{ status: string }>(
      "SELECT status FROM scheduled_messages WHERE public_id = ?",
      gone.id,
    );
    expect(row).toEqual({ status: "failed" });
    expect(await bodies(moderator, `/api/channels/${open.id}`)).toEqual(["", "fine"]);
  });

  test("of a bot is sent by the token that scheduled it, and fails once that is revoked", async () => {
    const { server, owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const bot = await newBot(server, workspace, ["messages:write", "messages:read"]);
    const revoked = await newBot(server, workspace, ["messages:write"]);
    const sent = await create(bot, { channel_id: channel.id, body: "by a bot" });
    const lost = await create(revoked, { channel_id: channel.id, body: "by nobody" });
    (await owner.post(`/api/bot-tokens/${revoked.token_id}/revoke`)).json(200);
    const schedule = useSchedule();
    schedule.jump(HOUR + SECOND);
    schedule.wake();
    await schedule.until(bot, sent);
    await schedule.stop();
    expect(await bodies(owner, `/api/channels/${channel.id}`)).toEqual(["by a bot"]);
    const row = await server.db.get<{ status: string; error: string }>(
      "SELECT status, error FROM scheduled_messages WHERE public_id = ?",
      lost.id,
    );
    expect(row).toEqual({ status: "failed", error: "This bot token is no longer valid." });
  });

  test("follows the clock when it is set: ahead within half a minute, and back without a second time", async () => {
    const { owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const first = await create(owner, { channel_id: channel.id, body: "first" });
    const second = await create(owner, {
      channel_id: channel.id,
      body: "second",
      send_at: ahead(2 * HOUR),
    });
    const schedule = useSchedule();
    schedule.jump(HOUR + SECOND);
    await schedule.until(owner, first, 30 * SECOND);
    schedule.jump(-HOUR);
    schedule.wake();
    for (let step = 0; step < 10; step += 1) {
      schedule.pass(30 * SECOND);
      await breathe();
    }
    expect((await stateOf(owner, second)).status).toBe("pending");
    schedule.jump(2 * HOUR);
    await schedule.until(owner, second, 30 * SECOND);
    expect(await bodies(owner, `/api/channels/${channel.id}`)).toEqual(["first", "second"]);
  });

  test("and was due while no server ran is sent by the next one, once", async () => {
    const { owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const before = useSchedule();
    const made = await create(owner, { channel_id: channel.id, body: "overdue" });
    await before.stop();
    before.pass(2 * HOUR);
    expect((await stateOf(owner, made)).status).toBe("pending");
    const next = useSchedule();
    const other = useSchedule();
    for (const one of [next, other]) one.jump(2 * HOUR);
    for (const one of [next, other]) one.wake();
    await next.until(owner, made);
    expect(await bodies(owner, `/api/channels/${channel.id}`)).toEqual(["overdue"]);
  });

  test("is either sent or cancelled when both are tried at once", async () => {
    const { owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        create(owner, { channel_id: channel.id, body: `race ${index}` }),
      ),
    );
    const schedule = useSchedule();
    schedule.jump(HOUR + SECOND);
    const cancelling = all.map(({ id }) => owner.delete(`/api/scheduled-messages/${id}`));
    schedule.wake();
    const answers = await Promise.all(cancelling);
    const ended = await Promise.all(all.map((one) => schedule.until(owner, one)));
    expect(answers.map(({ status }) => (status === 204 ? "cancelled" : "sent"))).toEqual(
      ended.map(({ status }) => (status === "cancelled" ? "cancelled" : "sent")),
    );
    const written = await bodies(owner, `/api/channels/${channel.id}`);
    expect(written.toSorted()).toEqual(
      ended
        .filter(({ status }) => status === "sent")
        .map(({ body }) => body)
        .toSorted(),
    );
  });

  test("waits while the database does not answer, and is sent when it does", async () => {
    const { server, owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const made = await create(owner, { channel_id: channel.id, body: "patient" });
    let refusals = 3;
    const flaky: Database = Object.create(server.db, {
      write: {
        value: (...args: Parameters<Database["write"]>) =>
          refusals-- > 0
            ? Promise.reject(new StorageError("unavailable", undefined))
            : server.db.write(...args),
      },
    });
    const schedule = useSchedule(flaky);
    schedule.jump(HOUR + SECOND);
    schedule.wake();
    await schedule.until(owner, made, 30 * SECOND);
    expect(refusals).toBeLessThan(0);
    expect(await bodies(owner, `/api/channels/${channel.id}`)).toEqual(["patient"]);
  });

  if (engine.name === "postgres")
    test("is sent once by several servers", async () => {
      const { server, owner, workspace } = world();
      const channel = await newChannel(owner, workspace);
      const nodes = [await startNode(server), await startNode(server)];
      const all = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          create(owner, { channel_id: channel.id, body: `once ${index}` }),
        ),
      );
      const here = useSchedule();
      await server.db.write((tx) =>
        tx.run(
          "UPDATE scheduled_messages SET send_at = ? WHERE place_id = (SELECT id FROM places WHERE public_id = ?)",
          ahead(-SECOND),
          channel.id,
        ),
      );
      for (const one of all) expect((await here.until(owner, one)).status).toBe("sent");
      for (const node of nodes) await node.stop();
      const written = await bodies(owner, `/api/channels/${channel.id}`);
      expect(written.toSorted()).toEqual(all.map(({ body }) => body).toSorted());
    });
});
