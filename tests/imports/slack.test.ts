import { beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ActivityPage } from "../../src/features/activity/wire.ts";
import { ChannelMemberPage, type Channel } from "../../src/features/channels/wire.ts";
import { DirectConversationList } from "../../src/features/dms/wire.ts";
import { MessageChanged } from "../../src/features/messages/wire.ts";
import { UserAnswer, WorkspaceMemberPage } from "../../src/features/people/wire.ts";
import { PinList } from "../../src/features/pins/wire.ts";
import { SearchPage } from "../../src/features/search/wire.ts";
import { FollowedThreads, ThreadPage } from "../../src/features/threads/wire.ts";
import { WorkspaceList, type Workspace } from "../../src/features/workspaces/wire.ts";
import type { ImportReport } from "../../src/transfer/foreign/report.ts";
import { run } from "../harness/child.ts";
import { engines } from "../harness/engines.ts";
import { signIn, type Person } from "../harness/people.ts";
import { useServer } from "../harness/server.ts";
import { channelsOf, named } from "../harness/world.ts";
import { imported, messagesIn, noted } from "./import.ts";
import { writeSlack } from "./slack-export.ts";
import { harbour, PNG } from "./slack-harbour.ts";

describe.each(engines)("what Slack exports, imported on $name,", (engine) => {
  const server = useServer({ engine });
  let dry: ImportReport;
  let report: ImportReport;
  let workspace: Workspace;
  let ava: Person;
  let ben: Person;
  let channels: Channel[];

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "clickclack-test-"));
    const zip = await writeSlack(join(folder, "export.zip"), harbour);
    const before = await counts();
    dry = await imported(server, "slack", zip, "--workspace", "Harbour", "--dry-run");
    expect(await counts()).toEqual(before);
    report = await imported(server, "slack", zip, "--workspace", "Harbour");
    rmSync(folder, { recursive: true });
    ava = await signIn(server, "ava", "ava@harbour.example");
    ben = await signIn(server, "ben", "ben.lane@harbour.example");
    const { workspaces } = (await ava.get("/api/workspaces")).is(200, WorkspaceList);
    workspace = workspaces.find(({ id }) => id === report.workspace.id)!;
    channels = await channelsOf(ava, workspace);
  });

  const counts = () =>
    server.db.all(
      `SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM messages) AS messages,
         (SELECT count(*) FROM places) AS places, (SELECT count(*) FROM workspaces) AS workspaces,
         (SELECT count(*) FROM audit_log) AS audited, (SELECT count(*) FROM import_marks) AS marks`,
    );
  const general = () => messagesIn(ava, named(channels, "general"));
  const bodies = async () => (await general()).map(({ body }) => body);

  test("is what a dry run says", () => {
    expect({ ...dry, dry_run: false, workspace: report.workspace }).toEqual(report);
    expect(report.imported).toMatchObject({
      people: { made: 4, matched: 0, deactivated: 2, bots: 2 },
      channels: { public: 4, private: 2 },
      direct_conversations: 3,
      files: 1,
      pins: 1,
      reactions: 3,
    });
    expect(noted(report)).toMatchInlineSnapshot(`
      {
        "bot_stranger": 1,
        "broadcast": 1,
        "channel_renamed": 2,
        "direct_as_channel": 1,
        "file_missing": 1,
        "folder_unknown": 1,
        "guest": 1,
        "handle_changed": 1,
        "message_invalid": 1,
        "message_twice": 1,
        "no_address": 1,
        "not_a_member": 1,
        "not_carried": 2,
        "pin_missing": 1,
        "reaction_custom": 1,
        "root_missing": 1,
        "stranger": 1,
        "system_message": 1,
      }
    `);
  });

  test("has its people, by whose addresses they sign in", async () => {
    expect(workspace).toMatchObject({ name: "Harbour", slug: "harbour", role: "owner" });
    const page = (await ava.get(`/api/workspaces/${workspace.id}/members?limit=100`)).is(
      200,
      WorkspaceMemberPage,
    );
    const members = page.members.map(({ user, role }) => [user.handle, user.kind, role]);
    expect(members.toSorted()).toEqual([
      ["ava", "human", "owner"],
      ["ben-lane", "human", "member"],
      ["dan", "human", "member"],
      ["deploys", "bot", "bot"],
      ["gina", "human", "guest"],
      ["weather", "bot", "bot"],
    ]);
    const me = (await ava.get("/api/me")).is(200, UserAnswer).user;
    expect(me).toMatchObject({
      status: { text: "At sea", emoji: "⛵" },
      time_zone: "Europe/Berlin",
    });
    const cook = (await ava.get(`/api/users/${ben.user.id}`)).is(200, UserAnswer).user;
    expect(cook).toMatchObject({ display_name: "Ben Lane", status: { text: "Cook" } });
  });

  test("has its channels, each as it was", async () => {
    expect(channels.map(({ name, kind }) => [name, kind])).toEqual([
      ["dm-ava", "private"],
      ["empty", "public"],
      ["general", "public"],
      ["guest", "public"],
      ["guest-slack", "public"],
      ["old-stuff", "public"],
      ["secret", "private"],
    ]);
    expect(named(channels, "general")).toMatchObject({
      topic: "Ships & https://example.com",
      description: "For\neverybody",
      joined: true,
    });
    expect(named(channels, "old-stuff").archived_at).toBeString();
    expect(named(channels, "empty").last_seq).toBe(0);
    expect(named(channels, "guest").last_seq).toBe(0);
  });

  test("has its texts as Markdown, with the names of here", async () => {
    expect(await bodies()).toMatchInlineSnapshot(`
      [
        "Hello @ben-lane and \\@cleo in #old-stuff: **bold** _slanted_ ~~gone~~ & [a site](https://example.com) 🎉 \`<@U0BEN>\`",
        "Edited words",
        "Who is in?",
        "",
        "> **v1.2** is out",
        "Rain",
        "twice",
        "at the same time",
        
      "@here look

      _File that was not imported: lost\\_\\*.pdf_"
      ,
        "In blocks for @ava",
        "_waves_",
      ]
    `);
  });

  test("has its messages at their times, edited when they were", async () => {
    const messages = await general();
    expect(messages.map(({ channel_seq }) => channel_seq)).toEqual(messages.map((_, at) => at + 1));
    const [first, second] = messages;
    expect(first).toMatchObject({
      created_at: "2024-03-01T08:00:00.000Z",
      mentioned_user_ids: [ben.user.id],
      author: { handle: "ava" },
    });
    expect(second).toMatchObject({ edited_at: "2024-03-01T08:02:30.000Z" });
  });

  test("has its reactions, custom ones by name", async () => {
    const [, edited] = await general();
    expect(edited?.reactions).toEqual([
      { emoji: "👍🏼", count: 2, reacted_by_me: true },
      { emoji: ":partyparrot:", count: 1, reacted_by_me: false },
    ]);
  });

  test("has its threads, and one whose beginning is lost", async () => {
    const messages = await general();
    const root = messages.find(({ body }) => body === "Who is in?");
    expect(root?.thread_state).toMatchObject({
      reply_count: 3,
      last_reply_at: "2024-03-02T08:00:00.000Z",
    });
    expect(root?.author).toMatchObject({ display_name: "cleo", deleted_at: expect.any(String) });
    const page = (await ava.get(`/api/messages/${root?.id}/thread`)).is(200, ThreadPage);
    expect(page.replies.map(({ body, thread_seq }) => [body, thread_seq])).toEqual([
      ["I am", 1],
      ["Me too", 2],
      ["The next day", 3],
    ]);
    const lost = messages.find(({ deleted_at }) => deleted_at !== undefined);
    expect(lost).toMatchObject({ body: "", thread_state: { reply_count: 1 } });
    expect(lost?.author?.display_name).toBe("Former member U0LOST");
    const followed = (await ben.get(`/api/workspaces/${workspace.id}/threads`)).is(
      200,
      FollowedThreads,
    );
    expect(
      followed.threads.map(({ follow }) => [follow.root_message_id, follow.unread_count]),
    ).toEqual([[root!.id, 0]]);
  });

  test("has its files and pins, and says which files are missing", async () => {
    const message = (await general()).find(({ attachments }) => attachments !== undefined);
    expect(message?.attachments).toMatchObject([
      {
        filename: "boat.png",
        content_type: "image/png",
        width: 1,
        height: 1,
        byte_size: PNG.length,
      },
    ]);
    expect(message?.body).toBe("@here look\n\n_File that was not imported: lost\\_\\*.pdf_");
    const [upload] = message?.attachments ?? [];
    const file = await ava.get(`/api/uploads/${upload?.id}`);
    expect(file.status).toBe(200);
    const pins = (await ava.get(`/api/channels/${named(channels, "general").id}/pins`)).is(
      200,
      PinList,
    );
    expect(pins.messages.map(({ body }) => body)).toEqual(["Edited words"]);
  });

  test("shows bots under the names that they gave themselves", async () => {
    const out = (await general()).find(({ body }) => body.includes("v1.2"));
    expect(out).toMatchObject({
      author: { kind: "bot", handle: "deploys" },
      author_override: { display_name: "Deploys", emoji: "🚀" },
    });
  });

  test("shows private channels and direct messages to those who were in them, and to nobody else", async () => {
    const seen = async (who: Person) => ({
      channels: (await channelsOf(who, workspace)).map(({ name }) => name),
      direct: (await who.get(`/api/dms?workspace_id=${workspace.id}`)).is(
        200,
        DirectConversationList,
      ).conversations,
    });
    const open = ["empty", "general", "guest", "guest-slack", "old-stuff"];
    const bens = await seen(ben);
    expect(bens.channels).toEqual(open);
    expect(bens.direct.map(({ members }) => members.length).toSorted()).toEqual([2, 3]);
    const avas = await seen(ava);
    expect(avas.direct).toHaveLength(3);
    const gina = await signIn(server, "gina", "gina@harbour.example");
    expect((await seen(gina)).channels).toEqual(["guest"]);
    const secret = named(channels, "secret");
    for (const outsider of [ben, gina]) {
      expect((await outsider.get(`/api/channels/${secret.id}/messages`)).status).toBe(404);
      const found = await outsider.get(`/api/search?workspace_id=${workspace.id}&q=secret`);
      expect(found.is(200, SearchPage).results).toEqual([]);
    }
    const [said] = await messagesIn(ava, secret);
    // Who cannot read it is named, and not told.
    expect(said).toMatchObject({ body: "A secret for @ben-lane" });
    expect(said?.mentioned_user_ids).toBeUndefined();
    const members = (await ava.get(`/api/channels/${secret.id}/members`)).is(
      200,
      ChannelMemberPage,
    );
    expect(members.members.map(({ user }) => user.handle)).toEqual(["ava", "dan"]);
    const pair = avas.direct.find(
      ({ members: who }) => who.some(({ id }) => id === ben.user.id) && who.length === 2,
    );
    expect((await messagesIn(ben, pair!)).map(({ body }) => body)).toEqual(["Just you", "And you"]);
    const gone = avas.direct.find(({ members: who }) =>
      who.some(({ deleted_at }) => deleted_at !== undefined),
    );
    expect(gone).toMatchObject({ can_send: false, last_seq: 1 });
  });

  test("is read by everybody, and told to nobody", async () => {
    for (const who of [ava, ben]) {
      const all = await channelsOf(who, workspace);
      expect(
        all.map(({ name, unread_count, mention_count }) => [name, unread_count, mention_count]),
      ).toEqual(all.map(({ name }) => [name, 0, 0]));
      const { conversations } = (await who.get(`/api/dms?workspace_id=${workspace.id}`)).is(
        200,
        DirectConversationList,
      );
      expect(conversations.every(({ unread_count }) => unread_count === 0)).toBe(true);
      const activity = await who.get(`/api/workspaces/${workspace.id}/activity`);
      expect(activity.is(200, ActivityPage).activity).toEqual([]);
    }
    const types = await server.db.all<{ type: string }>(
      "SELECT DISTINCT type FROM events ORDER BY type",
    );
    expect(types.map(({ type }) => type)).toEqual([
      "channel.created",
      "channel.member_added",
      "channel.updated",
      "dm.created",
      "member.joined",
    ]);
  });

  test("goes on from there: what is written next is counted as ever", async () => {
    const channel = named(channels, "general");
    const before = await general();
    const answer = await ben.post(`/api/channels/${channel.id}/messages`, {
      body: "Now we are here",
    });
    expect(answer.is(201, MessageChanged).message.channel_seq).toBe(before.length + 1);
    expect(named(await channelsOf(ava, workspace), "general")).toMatchObject({ unread_count: 1 });
    expect(named(await channelsOf(ben, workspace), "general")).toMatchObject({ unread_count: 0 });
  });

  test("is found by a search", async () => {
    const found = await ava.get(`/api/search?workspace_id=${workspace.id}&q=ancient`);
    expect(found.is(200, SearchPage).results).toMatchObject([
      { snippet: "Ancient", channel_name: "old-stuff", author: { display_name: "cleo" } },
    ]);
  });

  test("is exported with all else, and imported again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "clickclack-test-"));
    const out = join(folder, "all.jsonl");
    const from = ["--data", server.config.data, "--db", server.location];
    const exported = await run(["export", "--out", out, ...from], { cwd: folder });
    expect(exported).toMatchObject({ code: 0 });
    const again = await run(["import", out, "--data", join(folder, "data")], { cwd: folder });
    expect(again).toMatchObject({ code: 0 });
    rmSync(folder, { recursive: true });
  });
});
