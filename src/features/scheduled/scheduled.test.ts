import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { pollAll, tailOf } from "../../../tests/harness/events.ts";
import { signIn } from "../../../tests/harness/people.ts";
import {
  join,
  newChannel,
  newDirect,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { MessagePage } from "../messages/wire.ts";
import { deleteOldScheduled } from "./old.ts";
import { ScheduledMessageAnswer, ScheduledMessagePage, type ScheduledMessage } from "./wire.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ahead = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();

describe.each(engines)("scheduled messages on $name", (engine) => {
  const world = useWorld({ engine, schedules: false });
  const path = () => `/api/workspaces/${world().workspace.id}/scheduled-messages`;
  const create = async (who: Client, what: object): Promise<ScheduledMessage> =>
    (await who.post(path(), { body: "The tide turns.", send_at: ahead(HOUR), ...what })).is(
      201,
      ScheduledMessageAnswer,
    ).scheduled_message;
  const list = async (who: Client, query = "") =>
    (await who.get(`${path()}${query}`)).is(200, ScheduledMessagePage);
  const at = ({ id }: { id: string }) => `/api/scheduled-messages/${id}`;

  test("is kept as its author's own: listed, read, edited and cancelled by nobody else", async () => {
    const { owner, member, general, outsider } = world();
    const made = await create(member, { channel_id: general.id });
    expect(made).toMatchObject({
      kind: "message",
      status: "pending",
      channel_id: general.id,
      body: "The tide turns.",
    });
    expect((await member.get(at(made))).is(200, ScheduledMessageAnswer).scheduled_message).toEqual(
      made,
    );
    expect((await list(member)).scheduled_messages).toContainEqual(made);
    expect((await list(owner)).scheduled_messages).toEqual([]);
    for (const other of [owner, outsider]) {
      const words = (await other.get(at({ id: "sched_unknown" }))).refused(404);
      expect((await other.get(at(made))).refused(404)).toEqual(words);
      expect((await other.patch(at(made), { body: "x" })).refused(404)).toEqual(words);
      expect((await other.delete(at(made))).refused(404)).toEqual(words);
    }
    const changed = await member.patch(at(made), { body: " Low tide. ", send_at: ahead(2 * HOUR) });
    expect(changed.is(200, ScheduledMessageAnswer).scheduled_message).toMatchObject({
      body: "Low tide.",
      status: "pending",
    });
    (await member.patch(at(made), { body: " " })).refused(400);
    (await member.patch(at(made), { send_at: ahead(-HOUR) })).refused(400);
    expect((await member.delete(at(made))).status).toBe(204);
    expect((await member.delete(at(made))).status).toBe(204);
    expect((await member.patch(at(made), { body: "x" })).refused(409).code).toBe(
      "scheduled_message_over",
    );
    const cancelled = await list(member, "?status=cancelled");
    expect(cancelled.scheduled_messages.map(({ id }) => id)).toEqual([made.id]);
  });

  test("must go to one place that its author can write in, at a time that can be waited for", async () => {
    const { owner, member, moderator, workspace, general } = world();
    const elsewhere = await newChannel(owner, workspace);
    const hidden = await newPrivateChannel(owner, workspace, []);
    const root = await post(owner, general, "root");
    const reply = await owner.post(`/api/messages/${root.id}/thread/replies`, { body: "reply" });
    const replied = JSON.parse(reply.text).message.id;
    const direct = await newDirect(member, workspace, [moderator.user]);
    const refused = async (status: number, what: object) =>
      (
        await member.post(path(), {
          channel_id: general.id,
          body: "x",
          send_at: ahead(HOUR),
          ...what,
        })
      ).refused(status).code;
    expect(await refused(400, { send_at: ahead(-1) })).toBe("invalid_request");
    expect(await refused(400, { send_at: ahead(5_000) })).toBe("invalid_request");
    expect(await refused(400, { send_at: ahead(367 * DAY) })).toBe("invalid_request");
    expect(await refused(400, { send_at: "tomorrow" })).toBe("invalid_request");
    expect(await refused(400, { body: " \n" })).toBe("invalid_request");
    expect(await refused(400, { channel_id: undefined })).toBe("invalid_request");
    expect(await refused(400, { direct_conversation_id: direct.id })).toBe("invalid_request");
    expect(await refused(400, { message_id: root.id })).toBe("invalid_request");
    expect(await refused(400, { kind: "reminder" })).toBe("invalid_request");
    expect(await refused(400, { upload_ids: ["upl_x"] })).toBe("uploads_not_scheduled");
    for (const thread_root_id of [replied, "msg_unknown"])
      expect(await refused(400, { thread_root_id })).toBe("thread_root_invalid");
    expect(await refused(400, { channel_id: elsewhere.id, thread_root_id: root.id })).toBe(
      "thread_root_invalid",
    );
    for (const channel_id of [hidden.id, "chn_unknown", direct.id])
      expect(await refused(404, { channel_id })).toBe("channel_not_found");
    await owner.patch(`/api/channels/${elsewhere.id}`, { archived: true });
    expect(await refused(403, { channel_id: elsewhere.id })).toBe("channel_archived");
    const about = { kind: "reminder", channel_id: undefined, message_id: "msg_unknown" };
    expect(await refused(404, about)).toBe("message_not_found");
    expect((await member.get(`${path()}?cursor=%20`)).refused(400).code).toBe("invalid_request");
    expect((await member.get(`${path()}?status=late`)).refused(400).code).toBe("invalid_request");
  });

  test("cannot be scheduled in another workspace than that of its place", async () => {
    const { owner, general } = world();
    const other = JSON.parse((await owner.post("/api/workspaces", { name: "Other" })).text);
    const there = `/api/workspaces/${other.workspace.id}/scheduled-messages`;
    const what = { channel_id: general.id, body: "x", send_at: ahead(HOUR) };
    (await owner.post(there, what)).refused(404);
    const message = await post(owner, general, "x");
    const about = { kind: "reminder", message_id: message.id, send_at: ahead(HOUR) };
    (await owner.post(there, about)).refused(404);
  });

  test("is made once under a nonce, however often it is asked for", async () => {
    const { member, general } = world();
    const what = {
      channel_id: general.id,
      body: "Once",
      send_at: ahead(HOUR),
      nonce: crypto.randomUUID(),
    };
    const answers = await Promise.all([1, 2, 3].map(() => member.post(path(), what)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const [made] = answers.map((answer) => JSON.parse(answer.text).scheduled_message);
    await member.patch(at(made), { body: "Twice" });
    const replay = (await member.post(path(), what)).is(200, ScheduledMessageAnswer);
    expect(replay.scheduled_message).toMatchObject({ id: made.id, body: "Twice" });
    expect((await member.post(path(), { ...what, body: "Other" })).refused(409).code).toBe(
      "nonce_reused",
    );
  });

  test("come in pages, the soonest first", async () => {
    const { server, workspace, general } = world();
    const who = await signIn(server, "Pia Pages");
    await join(server, workspace, who, "member");
    for (const hours of [3, 1, 2, 1, 5])
      await create(who, { channel_id: general.id, send_at: ahead(hours * HOUR), body: `${hours}` });
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page = await list(who, `?limit=2&cursor=${cursor}`);
      seen.push(...page.scheduled_messages.map(({ body }) => body));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(["1", "1", "2", "3", "5"]);
    for (const { id } of (await list(who)).scheduled_messages) await who.delete(at({ id }));
    const last = await list(who, "?status=cancelled&limit=2");
    expect(last.scheduled_messages.map(({ body }) => body)).toEqual(["5", "3"]);
    expect((await list(who)).scheduled_messages).toEqual([]);
  });

  test("wait for one person in one workspace up to five hundred times", async () => {
    const { server, workspace, general } = world();
    const who = await signIn(server, "Max Most");
    await join(server, workspace, who, "member");
    await Promise.all(Array.from({ length: 500 }, () => create(who, { channel_id: general.id })));
    const what = { channel_id: general.id, body: "x", send_at: ahead(HOUR) };
    expect((await who.post(path(), what)).refused(409).code).toBe("too_many_scheduled_messages");
    const [one] = (await list(who, "?limit=1")).scheduled_messages;
    await who.delete(at(one!));
    await create(who, { channel_id: general.id });
  });

  test("need of a bot the scopes of writing there, and are told to nobody but their author", async () => {
    const { server, owner, workspace, general } = world();
    const writer = await newBot(server, workspace, ["messages:write", "messages:read"]);
    const what = { body: "x", send_at: ahead(HOUR) };
    const after_cursor = await tailOf(owner, workspace);
    const made = await create(writer, { channel_id: general.id });
    const root = await post(owner, general, "root");
    const direct = await newDirect(owner, workspace, [writer]);
    const reply = { ...what, channel_id: general.id, thread_root_id: root.id };
    expect((await writer.post(path(), reply)).refused(403).code).toBe("scope_missing");
    const whisper = { ...what, direct_conversation_id: direct.id };
    expect((await writer.post(path(), whisper)).refused(403).code).toBe("scope_missing");
    const heard = await pollAll(owner, workspace, { after_cursor });
    expect(heard.map(({ type }) => type)).not.toContain("scheduled.updated");
    expect(JSON.stringify(heard)).not.toContain(made.id);
  });

  test("are deleted thirty days after they are over, and never while they wait", async () => {
    const { server, owner, general } = world();
    const waiting = await create(owner, { channel_id: general.id, send_at: ahead(300 * DAY) });
    const over = await create(owner, { channel_id: general.id });
    await owner.delete(at(over));
    await deleteOldScheduled(server.db, Date.now() + 29 * DAY);
    expect((await owner.get(at(over))).status).toBe(200);
    await deleteOldScheduled(server.db, Date.now() + 31 * DAY);
    (await owner.get(at(over))).refused(404);
    (await owner.get(at(waiting))).is(200, ScheduledMessageAnswer);
  });

  test("can be neither made nor changed by whoever is timed out, who can cancel them", async () => {
    const { server, owner, workspace, general } = world();
    const who = await signIn(server, "Tim Timeout");
    await join(server, workspace, who, "member");
    const made = await create(who, { channel_id: general.id });
    const reminder = await create(who, { kind: "reminder" });
    const moderation = `/api/workspaces/${workspace.id}/moderation/members/${who.user.id}`;
    await owner.patch(moderation, { timeout_minutes: 10 });
    for (const one of [made, reminder])
      expect((await who.patch(at(one), { body: "y" })).refused(403).code).toBe("member_timed_out");
    const again = { kind: "reminder", body: "x", send_at: ahead(HOUR) };
    expect((await who.post(path(), again)).refused(403).code).toBe("member_timed_out");
    expect((await who.delete(at(made))).status).toBe(204);
  });

  test("leave no word in the log before they are sent", async () => {
    const { owner, workspace, general } = world();
    const after_cursor = await tailOf(owner, workspace);
    const made = await create(owner, { channel_id: general.id, body: "a secret until then" });
    await owner.patch(at(made), { body: "another secret" });
    await owner.delete(at(made));
    const heard = await pollAll(owner, workspace, { after_cursor });
    const own = heard.filter(({ type }) => type === "scheduled.updated");
    expect(own.map(({ payload }) => payload)).toMatchObject(
      ["pending", "pending", "cancelled"].map((status) => ({
        scheduled_message_id: made.id,
        status,
      })),
    );
    expect(JSON.stringify(heard)).not.toContain("secret");
    const page = await owner.get(`/api/channels/${general.id}/messages`);
    expect(JSON.stringify(page.is(200, MessagePage))).not.toContain("secret");
  });
});
