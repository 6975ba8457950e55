import { describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WorkspaceList } from "../../src/features/workspaces/wire.ts";
import { useFolder } from "../harness/folder.ts";
import { signIn } from "../harness/people.ts";
import { useServer } from "../harness/server.ts";
import { channelsOf, named } from "../harness/world.ts";
import { imported, messagesIn, noted, refused } from "./import.ts";
import {
  slackChannel,
  slackMessage,
  slackUser,
  writeSlack,
  writeZip,
  type SlackExport,
} from "./slack-export.ts";

const server = useServer();
const folder = useFolder();
let made = 0;

const ava = slackUser("U1", "ava", { is_primary_owner: true });

/** Imports an export into a workspace of its own; answers the report and what its owner reads in its channel `odd`. */
async function odd(slack: SlackExport, ...args: readonly string[]) {
  const zip = await writeSlack(join(folder(), "export.zip"), {
    users: [ava],
    channels: [slackChannel("C1", "odd", ["U1"])],
    ...slack,
  });
  const name = `Odd ${(made += 1)}`;
  const report = await imported(server, "slack", zip, "--workspace", name, ...args);
  const owner = await signIn(server, "ava", "ava@harbour.example");
  const { workspaces } = (await owner.get("/api/workspaces")).is(200, WorkspaceList);
  const workspace = workspaces.find(({ id }) => id === report.workspace.id)!;
  const channels = await channelsOf(owner, workspace);
  const messages = await messagesIn(owner, named(channels, "odd"));
  return {
    report,
    notes: noted(report),
    channels,
    messages,
    bodies: messages.map(({ body }) => body),
  };
}

const at = (second: number) => `${1_700_000_000 + second}.000000`;
const said = (second: number, text: string, more = {}) =>
  slackMessage(at(second), "U1", text, more);

describe("an archive that is no export", () => {
  test("is refused with a sentence, and changes nothing", async () => {
    const cwd = folder();
    const file = join(cwd, "export.zip");
    const before = readdirSync(server.config.data).toSorted();
    const tried = async (content: string | Uint8Array) => {
      writeFileSync(file, content);
      return refused(server, "slack", file, "--workspace", "Nowhere");
    };
    expect(await tried("")).toContain("is empty");
    expect(await tried("No zip at all")).toContain("no zip file, or a damaged one");
    const whole = await Bun.file(await writeSlack(file, { users: [ava], channels: [] })).bytes();
    expect(await tried(whole.subarray(0, whole.length - 30))).toContain("no zip file");
    await writeZip(file, [["hello.txt", "Hello"]]);
    expect(await refused(server, "slack", file, "--workspace", "x")).toContain(
      "no export of Slack",
    );
    await writeZip(file, [
      ["users.json", '{"not":"a list"}'],
      ["channels.json", "[]"],
    ]);
    expect(await refused(server, "slack", file, "--workspace", "x")).toContain("no list");
    expect(await refused(server, "slack", join(cwd, "none"), "--workspace", "x")).toContain(
      "no file",
    );
    await writeSlack(file, { users: [ava], channels: [] });
    const nowhere = ["--files", join(cwd, "nowhere")];
    expect(await refused(server, "slack", file, "--workspace", "x", ...nowhere)).toContain(
      "no folder",
    );
    expect(await server.db.all("SELECT 1 FROM workspaces")).toEqual([]);
    expect(readdirSync(server.config.data).toSorted()).toEqual(
      [...before, "import.lock"].toSorted(),
    );
  });
});

describe("an odd export", () => {
  test("leaves out what is damaged, and brings the rest", async () => {
    const cwd = folder();
    const file = await writeSlack(join(cwd, "export.zip"), {
      users: [ava],
      channels: [slackChannel("C1", "odd", ["U1"])],
      days: {
        "odd/2023-11-14": [said(0, "Whole")],
        "odd/2023-11-15": [said(86_400, "A damaged one")],
      },
      extra: {
        "odd/2023-11-16.json": "{ no json",
        "odd/2023-11-17.json": `\uFEFF${JSON.stringify([said(300_000, "Marked\r\nlines")]).replaceAll(",", ",\r\n")}`,
        "odd/2023-11-18.json": '{"not":"a list"}',
      },
    });
    const bytes = Buffer.from(await Bun.file(file).bytes());
    // One bit of a day's compressed text.
    const day = bytes.indexOf("odd/2023-11-15.json") + "odd/2023-11-15.json".length + 20;
    bytes[day] = (bytes[day] ?? 0) ^ 16;
    writeFileSync(file, bytes);
    const report = await imported(server, "slack", file, "--workspace", "Damaged");
    expect(noted(report)).toEqual({ file_unreadable: 3 });
    expect(report.imported.messages).toBe(2);
  });

  test("cannot fill the memory: what inflates too far is left out", async () => {
    const bomb = Buffer.alloc(65 * 1024 * 1024, 32);
    const { notes, bodies } = await odd({
      days: { "odd/2023-11-14": [said(0, "Small", { files: [{ id: "F0BOMB1", name: "b.bin" }] })] },
      extra: {
        "odd/2023-11-15.json": bomb,
        "__uploads/F0BOMB1/b.bin": bomb,
      },
    });
    expect(notes).toEqual({ file_unreadable: 1, file_refused: 1 });
    expect(bodies).toEqual(["Small\n\n_File that was not imported: b.bin_"]);
  });

  test("writes nothing by the names in it, and reads nothing beside the folder of its files", async () => {
    const cwd = folder();
    const files = join(cwd, "files");
    mkdirSync(join(files, "F0FILE1"), { recursive: true });
    writeFileSync(join(files, "F0FILE1", "a.txt"), "Here");
    writeFileSync(join(cwd, "secret.txt"), "Secret");
    symlinkSync(join(cwd, "secret.txt"), join(files, "F0FILE2.txt"));
    symlinkSync(cwd, join(files, "F0FILE3"));
    const { notes, report, messages } = await odd(
      {
        days: {
          "odd/2023-11-14": [
            said(0, "Files", {
              files: [
                { id: "F0FILE1", name: "../../a.txt", mimetype: "text/plain" },
                { id: "F0FILE2", name: "b.txt" },
                { id: "F0FILE3", name: "c.txt" },
              ],
            }),
          ],
        },
        extra: { "../../../evil.txt": "x", "odd/../../2023-11-14.json": "[]" },
      },
      "--files",
      files,
    );
    expect(notes).toEqual({ name_unsafe: 2, file_missing: 2 });
    expect(report.imported.files).toBe(1);
    expect(messages[0]?.attachments).toMatchObject([{ filename: "a.txt", byte_size: 4 }]);
  });

  test("may lack its people, and name strangers", async () => {
    const { notes, messages } = await odd(
      {
        users: undefined as never,
        days: {
          "odd/2023-11-14": [
            slackMessage(at(0), "U9", "Hi <@U8>", {
              user_profile: { display_name: "Zoe <!channel>" },
              reactions: [{ name: "wave", users: ["U7"], count: 1 }],
            }),
            slackMessage(at(1), "USLACKBOT", "I am a bot"),
          ],
        },
      },
      "--owner",
      (await signIn(server, "ava", "ava@harbour.example")).user.id,
    );
    expect(notes).toEqual({ stranger: 2, bot_stranger: 1 });
    expect(messages[0]).toMatchObject({ body: "Hi \\@U8", reactions: [{ emoji: "👋", count: 1 }] });
    expect(messages[0]?.author).toMatchObject({
      display_name: "Zoe <!channel>",
      deleted_at: expect.any(String),
    });
    expect(messages[1]?.author).toMatchObject({ kind: "bot", display_name: "Slackbot" });
  });

  test("may be packed in a folder, with what a Mac adds", async () => {
    const cwd = folder();
    const file = await writeZip(join(cwd, "export.zip"), [
      ["Harbour export/users.json", JSON.stringify([ava])],
      ["Harbour export/channels.json", JSON.stringify([slackChannel("C1", "odd", ["U1"])])],
      ["Harbour export/odd/2023-11-14.json", JSON.stringify([said(0, "In a folder")])],
      ["__MACOSX/Harbour export/._users.json", "\0\0"],
      ["Harbour export/.DS_Store", "\0\0"],
    ]);
    const report = await imported(server, "slack", file, "--workspace", "Packed");
    expect(report.imported.messages).toBe(1);
    expect(report.notes).toEqual([]);
  });

  test("has its texts cut, its reactions and files counted, and its order mended", async () => {
    const people = Array.from({ length: 3 }, (_, index) => slackUser(`U2${index}`, `p${index}`));
    const { notes, messages } = await odd({
      users: [ava, ...people],
      days: {
        "odd/2023-11-14": [
          said(0, "Long ".repeat(300_000)),
          said(1, "Many", {
            reactions: Array.from({ length: 120 }, (_, index) => ({
              name: `custom-${index}`,
              users: ["U1", "U1", "U20"],
            })),
          }),
          said(2, "", {}),
          said(3, "", { subtype: "something_new" }),
          said(4, "A new kind", { subtype: "something_new" }),
          said(5, "Later", { subtype: "channel_topic" }),
        ],
        // A day that stands behind another, with an earlier time.
        "odd/2023-11-15": [said(-500, "Earlier")],
      },
    });
    expect(notes).toEqual({
      text_cut: 1,
      reaction_custom: 120,
      reactions_many: 20,
      message_empty: 2,
      kind_unknown: 2,
      system_message: 1,
      time_order: 1,
    });
    const [long, many, kind, earlier] = messages;
    expect(Buffer.byteLength(long!.body)).toBeLessThan(1024 * 1024);
    expect(long!.body).toEndWith("the rest was cut when it was imported.");
    expect(many!.reactions).toHaveLength(100);
    expect(many!.reactions?.[0]).toMatchObject({ emoji: ":custom-0:", count: 2 });
    expect(kind!.body).toBe("A new kind");
    expect(earlier!.created_at).toBe(kind!.created_at);
  });

  test("has channels whose names are not allowed, or are there twice", async () => {
    const { channels } = await odd({
      channels: [
        slackChannel("C1", "odd", ["U1"]),
        slackChannel("C2", "Übung & Ärger", ["U1"]),
        slackChannel("C3", "!!!", ["U1"]),
        slackChannel("C4", "odd", ["U1"]),
        slackChannel("C4", "the same twice", ["U1"]),
        slackChannel("C5", "x".repeat(300), ["U1"]),
      ],
      groups: [slackChannel("G1", "odd", ["U1"])],
    });
    expect(channels.map(({ name }) => name)).toEqual([
      ...["channel", "general", "odd", "odd-slack", "odd-slack-2", "x".repeat(80), "übung-ärger"],
    ]);
  });

  test("says nothing that is more than text: neither HTML nor mentions nor control characters", async () => {
    const { bodies, channels } = await odd({
      channels: [
        slackChannel("C1", "odd", ["U1"], {
          topic: { value: "\u001B[31mred\u0000 <script>" },
        }),
      ],
      days: {
        "odd/2023-11-14": [
          said(0, "<script>alert(1)</script> &lt;b&gt; @ava \u0000 <javascript:alert(1)|click>"),
        ],
      },
    });
    expect(bodies).toMatchInlineSnapshot(`
      [
        "\\<script>alert(1)\\</script> \\<b> \\@ava � \\<javascript:alert(1)|click>",
      ]
    `);
    expect(named(channels, "odd").topic).toMatchInlineSnapshot(`"[31mred script"`);
  });
});
