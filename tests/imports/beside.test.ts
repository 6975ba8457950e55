import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { ChannelMemberPage } from "../../src/features/channels/wire.ts";
import { DirectConversationList } from "../../src/features/dms/wire.ts";
import { MessageChanged } from "../../src/features/messages/wire.ts";
import { UserAnswer } from "../../src/features/people/wire.ts";
import { takeLock } from "../../src/storage/lock.ts";
import { engines } from "../harness/engines.ts";
import { useFolder } from "../harness/folder.ts";
import { signIn, type Person } from "../harness/people.ts";
import type { TestServer } from "../harness/server.ts";
import { listenTo, type Listener } from "../harness/socket.ts";
import {
  channelsOf,
  join as joinWorkspace,
  named,
  newDirect,
  post,
  useWorld,
} from "../harness/world.ts";
import { imported, messagesIn, noted, refused } from "./import.ts";
import { slackChannel, slackMessage, slackUser, writeSlack } from "./slack-export.ts";

describe.each(engines)("an import into a workspace that is in use, on $name,", (engine) => {
  const folder = useFolder();
  const world = useWorld({ engine });

  test("is seen by open clients, place by place, and told to nobody else", async () => {
    const { server, workspace, owner, guest, general } = world();
    const nell = await signIn(server, "Nell", "nell@harbour.example");
    await joinWorkspace(server, workspace, nell, "member");
    await nell.patch("/api/me", { handle: "nell" });
    const ned = await signIn(server, "Ned", "ned@harbour.example");
    await joinWorkspace(server, workspace, ned, "member");
    await post(owner, general, "We were here first");
    const talk = await newDirect(nell, workspace, [ned.user]);
    await nell.post(`/api/dms/${talk.id}/messages`, { body: "Psst" });
    const empty = await newDirect(nell, workspace, [owner.user]);
    const zip = await writeSlack(join(folder(), "export.zip"), {
      users: [
        slackUser("U4", "olga", {}, { email: await addressOf(server, owner) }),
        slackUser("U1", "nell", { is_primary_owner: true, is_admin: true }),
        slackUser("U2", "ned"),
        slackUser("U3", "new.face"),
      ],
      channels: [slackChannel("C1", "general", ["U1"]), slackChannel("C2", "fresh", ["U1", "U3"])],
      groups: [slackChannel("G1", "closed", ["U1", "U3"])],
      dms: [
        { id: "D1", members: ["U1", "U2"] },
        { id: "D2", members: ["U1", "U3"] },
        { id: "D3", members: ["U1", "U4"] },
      ],
      days: {
        "general/2024-01-01": [
          slackMessage("1704067200.000000", "U1", "Long ago, @channel <!channel>"),
        ],
        "fresh/2024-01-01": [
          slackMessage("1704067200.000000", "U3", "Hi <@U1>"),
          slackMessage("1704067201.000000", "U1", "Hi", { thread_ts: "1704067200.000000" }),
        ],
        "closed/2024-01-01": [slackMessage("1704067200.000000", "U3", "Between us")],
        "D1/2024-01-01": [slackMessage("1704067200.000000", "U2", "Old words")],
        "D2/2024-01-01": [slackMessage("1704067200.000000", "U3", "First words")],
        "D3/2024-01-01": [slackMessage("1704067200.000000", "U1", "Into what was empty")],
      },
    });
    const listen = (token: string) => listenTo(server, { workspace_id: workspace.id, token });
    const [nells, neds, guests] = [listen(nell.token), listen(ned.token), listen(guest.token)];
    await Promise.all([nells.opened, neds.opened, guests.opened]);
    const mark = await owner.post(`/api/channels/${general.id}/messages`, { body: "Before" });
    const before = mark.is(201, MessageChanged).event.cursor;
    const heard = ({ events }: Listener) =>
      events.filter(({ cursor }) => cursor > before).map(({ type }) => type);
    const report = await imported(server, "slack", zip, "--workspace", workspace.slug);
    expect(report.imported.people).toEqual({ made: 1, matched: 3, deactivated: 0, bots: 0 });
    expect(noted(report)).toEqual({
      channel_renamed: 1,
      direct_as_channel: 1,
      handle_changed: 1,
    });

    // What comes after it tells that nothing else came before.
    await post(owner, named(await channelsOf(owner, workspace), "guest"), "After");
    for (const listener of [nells, neds, guests])
      await listener.find(({ cursor, type }) => cursor > before && type === "message.created");
    expect(heard(nells)).toEqual([
      ...["member.joined", "channel.created", "channel.created", "channel.created"],
      ...["channel.member_added", "channel.created", "channel.member_added", "dm.created"],
      "dm.created",
      "message.created",
    ]);
    expect(heard(neds)).toEqual([
      ...["member.joined", "channel.created", "channel.created"],
      ...["channel.member_added", "message.created"],
    ]);
    expect(heard(guests)).toEqual(["member.joined", "message.created"]);
    for (const listener of [nells, neds, guests]) listener.close();

    const nellsChannels = await channelsOf(nell, workspace);
    expect(nellsChannels.map(({ name, unread_count }) => [name, unread_count])).toEqual([
      ["closed", 0],
      ["dm-nell-ned", 0],
      ["fresh", 0],
      ["general", 2],
      ["general-slack", 0],
      ["guest", 1],
    ]);
    expect((await channelsOf(ned, workspace)).map(({ name }) => name)).not.toContain("closed");
    expect(await messagesIn(nell, named(nellsChannels, "fresh"))).toMatchObject([
      { body: "Hi @nell", thread_state: { reply_count: 1 }, mentioned_user_ids: [nell.user.id] },
    ]);
    const closed = await nell.get(`/api/channels/${named(nellsChannels, "closed").id}/members`);
    expect(closed.is(200, ChannelMemberPage).members).toHaveLength(2);
    const direct = (await nell.get(`/api/dms?workspace_id=${workspace.id}`)).is(
      200,
      DirectConversationList,
    );
    expect(direct.conversations.map(({ last_seq }) => last_seq).toSorted()).toEqual([1, 1, 1]);
    expect(await messagesIn(owner, empty)).toMatchObject([{ body: "Into what was empty" }]);
    expect((await messagesIn(ned, talk)).map(({ body }) => body)).toEqual(["Psst"]);
    expect(
      (await messagesIn(ned, named(await channelsOf(ned, workspace), "dm-nell-ned"))).map(
        ({ body }) => body,
      ),
    ).toEqual(["Old words"]);
    // Whom an archive calls an administrator is none of ours.
    const role = await server.db.get<{ role: string }>(
      "SELECT m.role FROM memberships m JOIN users u ON u.id = m.user_id JOIN workspaces w ON w.id = m.workspace_id WHERE u.public_id = ? AND w.public_id = ?",
      nell.user.id,
      workspace.id,
    );
    expect(role).toEqual({ role: "member" });
    const me = (await nell.get("/api/me")).is(200, UserAnswer).user;
    expect(me.status).toBeUndefined();
  });

  test("waits while another import runs, and needs to know who owns a new workspace", async () => {
    const { server, owner } = world();
    const zip = await writeSlack(join(folder(), "export.zip"), {
      users: [slackUser("U1", "nobody.special")],
      channels: [slackChannel("C1", "general", [])],
    });
    const args = ["slack", zip, "--workspace", "Island"];
    expect(await refused(server, ...args)).toContain("--owner");
    expect(await refused(server, ...args, "--dry-run")).toContain("--owner");
    const release = takeLock(join(server.config.data, "import.lock"));
    expect(await refused(server, ...args, "--owner", owner.user.id)).toContain("Another import");
    release!();
    const made = await imported(server, ...args, "--owner", owner.user.id);
    expect(made.workspace).toMatchObject({ name: "Island", made: true });
  });
});

/** The mail address of somebody's account. */
async function addressOf({ db }: TestServer, { user }: Person): Promise<string> {
  const row = await db.get<{ email: string }>(
    "SELECT email FROM users WHERE public_id = ?",
    user.id,
  );
  return row?.email ?? "";
}
