import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { poll, tailOf } from "../../../tests/harness/events.ts";
import { textFile, uploadFile } from "../../../tests/harness/uploads.ts";
import {
  newChannel,
  newDirect,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import type { Channel } from "../channels/wire.ts";
import { MessageAnswer, MessageChanged, MessagePage, type Message } from "../messages/wire.ts";
import { ThreadReplyCreated } from "../threads/wire.ts";
import { ChannelFilePage, type Upload } from "../uploads/wire.ts";
import { UploadAttached } from "./wire.ts";

describe.each(engines)("files on messages on $name", (engine) => {
  const world = useWorld({ engine });
  const send = async (who: Client, channel: Channel, ...uploads: readonly Upload[]) => {
    const body = { body: "see", upload_ids: uploads.map(({ id }) => id) };
    const sent = await who.post(`/api/channels/${channel.id}/messages`, body);
    return sent.is(201, MessageChanged).message;
  };
  const attach = (who: Client, message: Message, upload_id: string) =>
    who.post(`/api/messages/${message.id}/attachments`, { upload_id });
  const fetches = async (who: Client, { id }: Upload) =>
    (await who.get(`/api/uploads/${id}`)).status;

  test("a message carries its author's files, in their order, everywhere it is shown", async () => {
    const { member, owner, workspace, general } = world();
    const cursor = await tailOf(owner, workspace);
    const files = [
      await uploadFile(member, workspace, textFile("1", "one.txt")),
      await uploadFile(member, workspace, textFile("2", "two.txt")),
    ].toReversed();
    const message = await send(member, general, ...files, files[0]!);
    expect(message.attachments).toEqual(files);
    const got = (await owner.get(`/api/messages/${message.id}`)).is(200, MessageAnswer).message;
    expect(got.attachments).toEqual(files);
    const page = await owner.get(`/api/channels/${general.id}/messages?limit=1`);
    expect(page.is(200, MessagePage).messages[0]!.attachments).toEqual(files);
    const { events } = await poll(owner, workspace, { after_cursor: cursor });
    expect(events[0]).toMatchObject({
      type: "message.created",
      payload: { message: { attachments: files } },
    });
  });

  test("a file that stands in a conversation and a channel is read in the channel by a bot that may not read the other", async () => {
    const { server, member, workspace, general } = world();
    const deaf = await newBot(server, workspace, ["messages:read"]);
    const direct = await newDirect(member, workspace, [deaf]);
    const upload = await uploadFile(member, workspace);
    const body = { body: "see", upload_ids: [upload.id] };
    (await member.post(`/api/dms/${direct.id}/messages`, body)).json(201);
    expect(await fetches(deaf, upload)).toBe(403);
    await send(member, general, upload);
    expect(await fetches(deaf, upload)).toBe(200);
  });

  test("files need no words beside them; without files there must be some", async () => {
    const { member, workspace, general } = world();
    const path = `/api/channels/${general.id}/messages`;
    const upload_ids = [(await uploadFile(member, workspace)).id];
    const { message } = (await member.post(path, { body: " \n", upload_ids })).is(
      201,
      MessageChanged,
    );
    expect(message).toMatchObject({ body: "", attachments: [{ id: upload_ids[0]! }] });
    const reply = await member.post(`/api/messages/${message.id}/thread/replies`, {
      body: "",
      upload_ids,
    });
    expect(reply.is(201, ThreadReplyCreated).message.body).toBe("");
    (await member.post(path, { body: " ", upload_ids: [] })).refused(400);
    (await member.patch(`/api/messages/${message.id}`, { body: "" })).refused(400);
  });

  test("a reply carries files, too, and one file may stand on several messages", async () => {
    const { member, workspace, general } = world();
    const upload = await uploadFile(member, workspace);
    const root = await send(member, general, upload);
    const sent = await member.post(`/api/messages/${root.id}/thread/replies`, {
      body: "again",
      upload_ids: [upload.id],
    });
    const reply = sent.is(201, ThreadReplyCreated).message;
    expect(reply.attachments).toEqual([upload]);
    (await member.delete(`/api/messages/${root.id}`)).is(200, MessageChanged);
    expect(await fetches(member, upload)).toBe(200);
    (await member.delete(`/api/messages/${reply.id}`)).is(200, MessageChanged);
    expect(await fetches(member, upload)).toBe(404);
  });

  test("a retry with its nonce names the same files, or is another message", async () => {
    const { member, workspace, general } = world();
    const [upload, other] = [
      await uploadFile(member, workspace),
      await uploadFile(member, workspace),
    ];
    const path = `/api/channels/${general.id}/messages`;
    const body = { body: "x", nonce: crypto.randomUUID(), upload_ids: [upload.id] };
    const { message } = (await member.post(path, body)).is(201, MessageChanged);
    expect((await member.post(path, body)).is(200, MessageAnswer).message).toEqual(message);
    (await member.post(path, { ...body, upload_ids: [other.id] })).refused(409);
    (await member.post(path, { ...body, upload_ids: [] })).refused(409);
  });

  test("only the author's own files of the same workspace can be attached", async () => {
    const { member, owner, guest, guestChannel, workspace, general } = world();
    const mine = await uploadFile(member, workspace);
    const theirs = await uploadFile(owner, workspace);
    const created = await member.post("/api/workspaces", { name: "Other" });
    const elsewhere = await uploadFile(member, JSON.parse(created.text).workspace);
    const message = await post(member, general, "x");
    const before = (await member.get(`/api/messages/${message.id}`)).text;
    for (const id of [theirs.id, elsewhere.id, "upl_00000000000000000000000000", ""]) {
      (await attach(member, message, id)).refused(404);
      const body = { body: "x", upload_ids: [mine.id, id] };
      (await member.post(`/api/channels/${general.id}/messages`, body)).refused(404);
    }
    (await attach(owner, message, theirs.id)).refused(403);
    expect((await member.get(`/api/messages/${message.id}`)).text).toBe(before);
    const page = await member.get(`/api/channels/${general.id}/messages?limit=1`);
    expect(page.is(200, MessagePage).messages[0]!.id).toBe(message.id);

    const own = await post(guest, guestChannel, "x");
    (await attach(guest, own, mine.id)).refused(403);
    const body = { body: "x", upload_ids: [mine.id] };
    (await guest.post(`/api/channels/${guestChannel.id}/messages`, body)).refused(403);
  });

  test("a file is attached afterwards, told to everybody, and once more changes nothing", async () => {
    const { member, owner, workspace, general } = world();
    const message = await post(member, general, "as promised");
    const [first, second] = [
      await uploadFile(member, workspace, textFile("1", "first.txt")),
      await uploadFile(member, workspace, textFile("2", "second.txt")),
    ];
    const cursor = await tailOf(owner, workspace);
    const answer = (await attach(member, message, first.id)).is(200, UploadAttached);
    expect(answer.message).toEqual({ ...message, attachments: [first] });
    expect(answer.event).toMatchObject({
      type: "message.updated",
      payload: { message_id: message.id, author_id: member.user.id },
    });
    const again = (await attach(member, message, first.id)).is(200, UploadAttached);
    expect(again.message).toEqual(answer.message);
    expect(again.event).toMatchObject({ id: "", cursor: "", payload: {} });
    const both = (await attach(member, message, second.id)).is(200, UploadAttached);
    expect(both.message.attachments).toEqual([first, second]);
    const { events } = await poll(owner, workspace, { after_cursor: cursor });
    expect(events.map(({ type }) => type)).toEqual(["message.updated", "message.updated"]);
    expect(events[1]!.payload).toMatchObject({ message: { attachments: [first, second] } });
  });

  test("a message takes no files once it is deleted or its channel is archived, and never more than fifty", async () => {
    const { owner, member, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const upload = await uploadFile(member, workspace);
    const gone = await post(member, channel, "x");
    await member.delete(`/api/messages/${gone.id}`);
    (await attach(member, gone, upload.id)).refused(409);
    const full = await post(member, channel, "x");
    for (let count = 0; count < 50; count += 1)
      (await attach(member, full, (await uploadFile(member, workspace)).id)).is(
        200,
        UploadAttached,
      );
    expect((await attach(member, full, upload.id)).refused(400).code).toBe("too_many_files");
    const last = await post(member, channel, "x");
    await owner.patch(`/api/channels/${channel.id}`, { archived: true });
    (await attach(member, last, upload.id)).refused(403);
  });

  test("a file is its owner's alone until a message carries it, then who can read that gets it", async () => {
    const { owner, moderator, member, guest, outsider, guestChannel, general, workspace } = world();
    const everybody = { owner, moderator, member, guest, outsider };
    const seen = async (upload: Upload) => {
      const names: string[] = [];
      for (const [name, who] of Object.entries(everybody)) {
        const path = `/api/uploads/${upload.id}`;
        const head = await who.call("HEAD", path);
        expect(head.status).toBe(await fetches(who, upload));
        if (head.status === 200) names.push(name);
        else expect(head.status).toBe(404);
      }
      return names;
    };
    const file = () => uploadFile(member, workspace);
    expect(await seen(await file())).toEqual(["member"]);

    const open = await file();
    await send(member, general, open);
    expect(await seen(open)).toEqual(["owner", "moderator", "member"]);

    const forGuests = await file();
    const message = await send(member, guestChannel, forGuests);
    expect(await seen(forGuests)).toEqual(["owner", "moderator", "member", "guest"]);
    await owner.delete(`/api/messages/${message.id}`);
    expect(await seen(forGuests)).toEqual([]);

    const hidden = await file();
    const secret = await newPrivateChannel(moderator, workspace, [member]);
    await send(member, secret, hidden);
    expect(await seen(hidden)).toEqual(["moderator", "member"]);
    (await moderator.delete(`/api/channels/${secret.id}/members/${member.user.id}`)).json(200);
    expect(await seen(hidden)).toEqual(["moderator"]);

    const direct = await file();
    const { id } = await newDirect(member, workspace, [owner.user]);
    const body = { body: "psst", upload_ids: [direct.id] };
    (await member.post(`/api/dms/${id}/messages`, body)).json(201);
    expect(await seen(direct)).toEqual(["owner", "member"]);

    const twice = await file();
    await send(member, guestChannel, twice);
    const second = await send(member, general, twice);
    expect(await seen(twice)).toEqual(["owner", "moderator", "member", "guest"]);
    await member.delete(`/api/messages/${second.id}`);
    expect(await seen(twice)).toEqual(["owner", "moderator", "member", "guest"]);
  });

  test("what one may not see cannot be told from what never was", async () => {
    const { owner, member, outsider, workspace } = world();
    const upload = await uploadFile(member, workspace);
    const missing = await owner.get("/api/uploads/upl_00000000000000000000000000");
    missing.refused(404);
    for (const path of ["", "?size=480", "?size=1"]) {
      const refused = await outsider.get(`/api/uploads/${upload.id}${path}`);
      expect([refused.status, refused.text]).toEqual([404, missing.text]);
    }
    expect((await owner.get(`/api/uploads/${upload.id}`)).text).toBe(missing.text);
  });

  test("bots need the scopes that each step asks for", async () => {
    const { server, member, workspace, general } = world();
    const bot = await newBot(server, workspace, [
      "uploads:write",
      "messages:write",
      "messages:read",
    ]);
    const file = await uploadFile({ ...member, ...bot }, workspace);
    const message = await post(bot, general, "x");
    (await attach(bot, message, file.id)).is(200, UploadAttached);
    expect(await fetches(bot, file)).toBe(200);
    const deaf = await newBot(server, workspace, ["uploads:write"]);
    (await deaf.get(`/api/uploads/${file.id}`)).refused(403);
    const mute = await newBot(server, workspace, ["messages:write", "messages:read"]);
    expect(await fetches(mute, file)).toBe(200);
    (await mute.post(`/api/uploads?workspace_id=${workspace.id}`, "x")).refused(403);
    (await attach(mute, await post(mute, general, "x"), file.id)).refused(403);
    const body = { body: "x", upload_ids: [file.id] };
    (await mute.post(`/api/channels/${general.id}/messages`, body)).refused(403);
    const created = await member.post("/api/workspaces", { name: "Elsewhere" });
    const elsewhere = JSON.parse(created.text).workspace;
    (await bot.post(`/api/uploads?workspace_id=${elsewhere.id}`, "x")).refused(404);
  });

  test("a channel's files are listed from the newest message on, page by page", async () => {
    const { owner, member, guest, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const names = ["a", "b", "c", "d", "e"];
    const uploads: Upload[] = [];
    for (const name of names)
      uploads.push(await uploadFile(member, workspace, textFile(name, name)));
    const [a, b, c, d, e] = uploads;
    const first = await send(member, channel, a!);
    const second = await send(member, channel, b!, c!, d!);
    const sent = await member.post(`/api/messages/${first.id}/thread/replies`, {
      body: "x",
      upload_ids: [e!.id],
    });
    const reply = sent.is(201, ThreadReplyCreated).message;
    const path = `/api/channels/${channel.id}/files`;
    const all = (await owner.get(path)).is(200, ChannelFilePage);
    expect(all.files.map(({ upload }) => upload)).toEqual([e!, b!, c!, d!, a!]);
    expect(all).not.toHaveProperty("next_cursor");
    expect(all.files[0]).toEqual({
      upload: e!,
      message_id: reply.id,
      thread_root_id: first.id,
      author_id: member.user.id,
      created_at: reply.created_at,
    });
    const found: Upload[] = [];
    let cursor = "";
    do {
      const page = (await owner.get(`${path}?limit=2&cursor=${cursor}`)).is(200, ChannelFilePage);
      found.push(...page.files.map(({ upload }) => upload));
      cursor = page.next_cursor ?? "";
    } while (cursor !== "");
    expect(found).toEqual([e!, b!, c!, d!, a!]);
    await member.delete(`/api/messages/${second.id}`);
    const rest = (await owner.get(path)).is(200, ChannelFilePage);
    expect(rest.files.map(({ upload }) => upload)).toEqual([e!, a!]);
    (await guest.get(path)).refused(404);
    (await owner.get(`${path}?cursor=nonsense`)).refused(400);
  });
});
