import { beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Channel } from "../../src/features/channels/wire.ts";
import { DirectConversationList } from "../../src/features/dms/wire.ts";
import { WorkspaceMemberPage } from "../../src/features/people/wire.ts";
import { PinList } from "../../src/features/pins/wire.ts";
import { ThreadPage } from "../../src/features/threads/wire.ts";
import { WorkspaceList, type Workspace } from "../../src/features/workspaces/wire.ts";
import type { ImportReport } from "../../src/transfer/foreign/report.ts";
import { engines } from "../harness/engines.ts";
import { useFolder } from "../harness/folder.ts";
import { signIn, type Person } from "../harness/people.ts";
import { useServer } from "../harness/server.ts";
import { channelsOf, named } from "../harness/world.ts";
import { contentsOf } from "./contents.ts";
import { imported, messagesIn, noted, refused } from "./import.ts";
import {
  jsonl,
  mattermostChannel,
  mattermostLine,
  mattermostPost,
  mattermostUser,
  VERSION,
  writeMattermost,
} from "./mattermost-export.ts";
import { writeZip } from "./slack-export.ts";
import { PNG } from "./slack-harbour.ts";

const AT = 1_709_280_000_000;

const people = [
  mattermostUser("ava.lane", ["town-square", "secret"], { roles: "system_user system_admin" }),
  mattermostUser("ben", ["town-square"], { nickname: "Benny", position: "Cook" }),
  mattermostUser("cleo", ["town-square", "secret"], { delete_at: AT }),
  mattermostUser("gina", ["town-square", "secret"], {}, "harbour", "team_guest"),
  mattermostUser("otto", ["town-square"], {}, "other"),
];

const lines = [
  VERSION,
  mattermostLine("role", { name: "custom", permissions: [] }),
  mattermostLine("emoji", { name: "partyparrot", image: "emoji/parrot.png" }),
  mattermostLine("team", { name: "harbour", display_name: "The Harbour", type: "O" }),
  mattermostLine("team", { name: "other", display_name: "Another", type: "O" }),
  mattermostChannel("town-square", "O", {
    display_name: "Town Square",
    header: "Ships",
    purpose: "For everybody",
  }),
  mattermostChannel("town-square", "O", { team: "other" }),
  mattermostChannel("secret", "P"),
  mattermostChannel("old", "O", { deleted_at: AT }),
  ...people,
  mattermostLine("bot", { username: "weather", owner: "ava.lane", display_name: "Weather" }),
  // An export has posts in no order.
  mattermostPost("town-square", "ben", AT + 5_000, "Later", { is_pinned: true }),
  mattermostPost(
    "town-square",
    "ava.lane",
    AT,
    "Hello @ben, @cleo and @ava.lane. In ~old: **bold** :tada: `:tada: @ben` @all",
    {
      edit_at: AT + 1_000,
      reactions: [
        { user: "ben", emoji_name: "+1", create_at: AT + 2_000 },
        { user: "cleo", emoji_name: "+1", create_at: AT + 3_000 },
        { user: "ben", emoji_name: "partyparrot", create_at: AT + 3_000 },
      ],
      replies: [
        { user: "ben", message: "Second", create_at: AT + 9_000 },
        {
          user: "cleo",
          message: "First",
          create_at: AT + 8_000,
          attachments: [{ path: "20240301/boat.png" }, { path: "20240301/lost.txt" }],
        },
      ],
      flagged_by: ["ben"],
    },
  ),
  mattermostPost("town-square", "ben", AT + 1, "ben joined the channel.", {
    type: "system_join_channel",
  }),
  mattermostPost("town-square", "weather", AT + 6_000, "", {
    props: { from_bot: "true", attachments: [{ text: "Rain", title: "Today" }] },
    type: "slack_attachment",
  }),
  mattermostPost("town-square", "ben", AT + 7_000, "waves", { type: "me" }),
  mattermostPost("town-square", "ben", AT + 5_000, "Later", { is_pinned: true }),
  mattermostPost("town-square", "long.gone", AT + 7_500, "I was here"),
  mattermostPost("secret", "ava.lane", AT, "A secret"),
  mattermostLine("direct_channel", { members: ["ava.lane", "ben"], header: "" }),
  mattermostLine("direct_channel", {
    participants: [{ username: "ava.lane" }, { username: "ben" }, { username: "otto" }],
  }),
  mattermostLine("direct_channel", { members: ["otto", "cleo"] }),
  mattermostLine("direct_post", {
    channel_members: ["ben", "ava.lane"],
    user: "ben",
    message: "Psst",
    create_at: AT,
  }),
  mattermostLine("direct_post", {
    channel_members: ["otto", "ben", "ava.lane"],
    user: "otto",
    message: "From another team",
    create_at: AT,
  }),
  mattermostLine("direct_post", {
    channel_members: ["otto", "cleo"],
    user: "otto",
    message: "Not for here",
    create_at: AT,
  }),
  mattermostLine("whatever", { new: true }),
  "{ broken",
];

describe.each(engines)("what Mattermost exports, imported on $name,", (engine) => {
  const server = useServer({ engine });
  let report: ImportReport;
  let dry: ImportReport;
  let again: ImportReport;
  let workspace: Workspace;
  let ava: Person;
  let ben: Person;
  let channels: Channel[];

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "clickclack-test-"));
    const zip = await writeMattermost(join(folder, "export.zip"), lines, {
      "20240301/boat.png": PNG,
      "../../escape.txt": "x",
    });
    const args = ["mattermost", zip, "--workspace", "Harbour", "--team", "harbour"];
    // What an import that was killed had unpacked.
    const left = `import-${crypto.randomUUID()}.jsonl`;
    writeFileSync(join(server.config.data, left), "");
    dry = await imported(server, ...args, "--dry-run");
    report = await imported(server, ...args);
    again = await imported(server, ...args);
    expect(readdirSync(server.config.data).filter((name) => name.endsWith(".jsonl"))).toEqual([]);
    rmSync(folder, { recursive: true });
    ava = await signIn(server, "ava", "ava.lane@harbour.example");
    ben = await signIn(server, "ben", "ben@harbour.example");
    const { workspaces } = (await ava.get("/api/workspaces")).is(200, WorkspaceList);
    workspace = workspaces.find(({ id }) => id === report.workspace.id)!;
    channels = await channelsOf(ava, workspace);
  });

  test("is what a dry run says", () => {
    expect({ ...dry, dry_run: false, workspace: report.workspace }).toEqual(report);
    expect(report.imported).toEqual({
      people: { made: 4, matched: 0, deactivated: 2, bots: 1 },
      channels: { public: 2, private: 1 },
      direct_conversations: 2,
      messages: 8,
      replies: 2,
      reactions: 3,
      pins: 1,
      files: 1,
      file_bytes: PNG.length,
    });
    expect(noted(report)).toMatchInlineSnapshot(`
      {
        "file_missing": 1,
        "file_unreadable": 1,
        "guest": 1,
        "handle_changed": 1,
        "line_unknown": 1,
        "message_twice": 1,
        "name_unsafe": 1,
        "not_a_member": 1,
        "not_carried": 2,
        "place_empty": 1,
        "reaction_custom": 1,
        "saved": 1,
        "stranger": 1,
        "system_message": 1,
        "team_other": 1,
      }
    `);
  });

  test("comes once, however often it is imported", () => {
    expect(again.imported).toMatchObject({
      messages: 0,
      replies: 0,
      files: 0,
      direct_conversations: 0,
    });
    expect(again.imported.people).toEqual({ made: 0, matched: 0, deactivated: 0, bots: 0 });
    expect(again.already_there).toEqual({ people: 6, places: 5, messages: 0 });
  });

  test("has its people and channels", async () => {
    const page = (await ava.get(`/api/workspaces/${workspace.id}/members?limit=100`)).is(
      200,
      WorkspaceMemberPage,
    );
    expect(page.members.map(({ user, role }) => [user.handle, user.display_name, role])).toEqual([
      ["ava-lane", "ava.lane Person", "owner"],
      ["ben", "Benny", "member"],
      ["gina", "gina Person", "guest"],
      ["weather", "Weather", "bot"],
    ]);
    expect(channels).toMatchObject([
      { name: "general", last_seq: 0 },
      { name: "guest" },
      { name: "old", archived_at: expect.any(String) },
      { name: "secret", kind: "private" },
      {
        ...{ name: "town-square", display_title: "Town Square", topic: "Ships" },
        ...{ description: "For everybody", unread_count: 0, joined: true },
      },
    ]);
    expect((await channelsOf(ben, workspace)).map(({ name }) => name)).not.toContain("secret");
  });

  test("has its messages in the order of their times, whatever the file's", async () => {
    const square = named(channels, "town-square");
    const messages = await messagesIn(ava, square);
    expect(messages.map(({ body }) => body)).toMatchInlineSnapshot(`
      [
        "Hello @ben, \\@cleo and @ava-lane. In #old: **bold** 🎉 \`:tada: @ben\` @channel",
        "Later",
        
      "> **Today**
      >
      > Rain"
      ,
        "_waves_",
        "I was here",
      ]
    `);
    const [first] = messages;
    expect(first).toMatchObject({
      created_at: new Date(AT).toISOString(),
      edited_at: new Date(AT + 1_000).toISOString(),
      thread_state: { reply_count: 2 },
      reactions: [
        { emoji: "👍", count: 2 },
        { emoji: ":partyparrot:", count: 1 },
      ],
    });
    const thread = (await ava.get(`/api/messages/${first?.id}/thread`)).is(200, ThreadPage);
    expect(thread.replies).toMatchObject([
      {
        body: "First\n\n_File that was not imported: lost.txt_",
        attachments: [{ filename: "boat.png", content_type: "image/png" }],
      },
      { body: "Second" },
    ]);
    const pins = (await ava.get(`/api/channels/${square.id}/pins`)).is(200, PinList);
    expect(pins.messages.map(({ body }) => body)).toEqual(["Later"]);
  });

  test("has the direct messages of the team alone", async () => {
    const of = async (who: Person) =>
      (await who.get(`/api/dms?workspace_id=${workspace.id}`)).is(200, DirectConversationList)
        .conversations;
    const conversations = await of(ben);
    expect(conversations.map(({ members }) => members.length).toSorted()).toEqual([2, 3]);
    const pair = conversations.find(({ members }) => members.length === 2);
    expect(await messagesIn(ava, pair!)).toMatchObject([{ body: "Psst", author_id: ben.user.id }]);
    expect(await of(ava)).toHaveLength(2);
  });
});

describe("a bulk export of Mattermost", () => {
  const folder = useFolder();
  const server = useServer();

  test("may be the lines alone, with a mark before them, and files beside them", async () => {
    const [cwd, other] = [folder(), folder()];
    const plain = lines.filter((line) => typeof line !== "string");
    const file = join(cwd, "bulk.jsonl");
    writeFileSync(file, `\uFEFF${jsonl(plain, "\r\n")}`);
    mkdirSync(join(cwd, "files", "20240301"), { recursive: true });
    writeFileSync(join(cwd, "files", "20240301", "boat.png"), PNG);
    const args = ["--team", "The Harbour"];
    const report = await imported(
      server,
      ...["mattermost", file, "--workspace", "Plain", "--files", join(cwd, "files"), ...args],
    );
    expect(report.imported).toMatchObject({ messages: 8, replies: 2, files: 1 });
    const zip = await writeZip(join(other, "export.zip"), [
      ["packed again/import.jsonl", jsonl(lines)],
      ["packed again/data/20240301/boat.png", PNG],
      ["__MACOSX/x.jsonl", ""],
    ]);
    const zipped = await imported(server, "mattermost", zip, "--workspace", "Zipped", ...args);
    const [first, second] = await Promise.all(
      [report, zipped].map(({ workspace }) => contentsOf(server.db, workspace.id)),
    );
    expect(second!["messages"]).toEqual(first!["messages"]!);
  });

  test("is refused with a sentence when it is none, or which team is not said", async () => {
    const cwd = folder();
    const file = join(cwd, "bulk.jsonl");
    const tried = async (content: string, ...more: string[]) => {
      writeFileSync(file, content);
      return refused(server, "mattermost", file, "--workspace", "Nowhere", ...more);
    };
    expect(await tried(jsonl(lines))).toContain("--team, of harbour, other");
    expect(await tried(jsonl(lines), "--team", "nope")).toContain("There is no team nope");
    expect(await tried("")).toContain("is empty");
    expect(await tried("Hello\n")).toContain("no bulk export of Mattermost");
    expect(await tried(jsonl([{ type: "version", version: 2 }]))).toContain("version 2");
    expect(await tried("PK\u0003\u0004 broken")).toContain("no zip file, or a damaged one");
    rmSync(file);
    expect(await refused(server, "mattermost", file, "--workspace", "Nowhere")).toContain(
      "no file",
    );
  });
});
