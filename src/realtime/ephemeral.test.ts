import { describe, expect, test } from "bun:test";
import { engines } from "../../tests/harness/engines.ts";
import { pollAll, tailOf } from "../../tests/harness/events.ts";
import { startNode } from "../../tests/harness/node.ts";
import { signIn, type Person } from "../../tests/harness/people.ts";
import { listenTo } from "../../tests/harness/socket.ts";
import { follow } from "../../tests/harness/stream.ts";
import { join, newChannel, post, useWorld } from "../../tests/harness/world.ts";
import { EphemeralEventAnswer } from "./wire.ts";

describe.each(engines)("ephemeral events on $name:", (engine) => {
  const world = useWorld({ engine });
  const send = (who: Person, event: Record<string, unknown>) =>
    who.post("/api/realtime/ephemeral", { workspace_id: world().workspace.id, ...event });
  /** Someone whom no other test's rate counts against. */
  const newcomer = async (role: "member" | "bot" = "member") => {
    const { server, workspace } = world();
    const who = await signIn(server, "Nina New");
    await join(server, workspace, who, role);
    // No operation makes a bot yet.
    if (role === "bot")
      await server.db.write((tx) =>
        tx.run("UPDATE users SET kind = 'bot' WHERE public_id = ?", who.user.id),
      );
    return who;
  };

  test("typing is heard by sockets and streams of who sees the channel, the sender's too, and by nobody else", async () => {
    const { server, owner, member, guest, workspace, general, guestChannel } = world();
    const sender = await newcomer();
    const after_cursor = await tailOf(owner, workspace);
    const listen = ({ token }: Person) => {
      const options = { workspace_id: workspace.id, token, after_cursor };
      return [listenTo(server, options), follow(server, options)];
    };
    const listeners = [sender, member, guest].flatMap(listen);
    // All of them are live once they have heard this.
    const { id } = await post(owner, guestChannel, "hello");
    await Promise.all(
      listeners.map((one) => one.find(({ payload }) => payload["message_id"] === id)),
    );

    const answer = await send(sender, {
      type: "typing.started",
      channel_id: general.id,
      payload: { user_id: "usr_someone_else", hint: "…" },
    });
    const { event } = answer.is(202, EphemeralEventAnswer);
    expect(event).toEqual({
      id: expect.stringMatching(/^eph_[0-9a-z]{26}$/),
      cursor: "",
      type: "typing.started",
      workspace_id: workspace.id,
      channel_id: general.id,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      payload: { user_id: sender.user.id, hint: "…" },
    });
    await send(sender, { type: "typing.stopped", channel_id: guestChannel.id });
    const stopped = await Promise.all(
      listeners.map((one) => one.findEphemeral(({ type }) => type === "typing.stopped")),
    );
    for (const heard of stopped) expect(heard).toEqual(stopped[0]!);
    const types = listeners.map(({ ephemeral }) =>
      ephemeral.map(({ type }) => type).filter((type) => type.startsWith("typing.")),
    );
    const all = ["typing.started", "typing.stopped"];
    const some = ["typing.stopped"];
    expect(types).toEqual([all, all, all, all, some, some]);
    for (const one of listeners) one.close();
  });

  test("nothing of them is stored, and a poll never has one", async () => {
    const { owner, workspace, general } = world();
    const sender = await newcomer();
    const before = await pollAll(owner, workspace);
    await send(sender, { type: "typing.started", channel_id: general.id });
    expect(await pollAll(owner, workspace)).toEqual(before);
  });

  test("progress is a bot's, and its payload is passed on as it is", async () => {
    const { server, owner, member, workspace, general } = world();
    const bot = await newcomer("bot");
    const options = { workspace_id: workspace.id, token: owner.token, after_cursor: "now" };
    const stream = follow(server, options);
    await stream.position();
    const payload = {
      turn_id: "t1",
      seq: 7,
      op: "append",
      line: { id: "l1", kind: "tool", text: "ls\n\u0000\u001b[1m", status: null },
    };
    const event = { type: "agent.progress", channel_id: general.id, payload };
    (await send(bot, event)).is(202, EphemeralEventAnswer);
    const heard = await stream.findEphemeral(({ type }) => type === "agent.progress");
    expect(heard.payload).toEqual({ ...payload, user_id: bot.user.id });
    expect((await send(member, event)).refused(403).code).toBe("forbidden");
    stream.close();
  });

  test("typing and progress name exactly one place, presence one at most", async () => {
    const { general } = world();
    const bot = await newcomer("bot");
    const both = { channel_id: general.id, direct_conversation_id: "dm_1" };
    for (const type of ["typing.started", "typing.stopped", "agent.progress"])
      for (const places of [{}, both]) (await send(bot, { type, ...places })).refused(400);
    (await send(bot, { type: "presence.changed", ...both })).refused(400);
    (await send(bot, { type: "presence.changed", channel_id: general.id })).is(
      202,
      EphemeralEventAnswer,
    );
    (await send(bot, { type: "presence.changed" })).is(202, EphemeralEventAnswer);
  });

  test("what has another type or no proper payload is refused", async () => {
    const { general } = world();
    const sender = await newcomer();
    const at = { channel_id: general.id };
    (await send(sender, { ...at, type: "message.created" })).refused(400);
    (await send(sender, { ...at })).refused(400);
    for (const payload of [[], "x", 1, null])
      (await send(sender, { ...at, type: "typing.started", payload })).refused(400);
  });

  test("a payload of 16 KiB is taken, a larger one is not", async () => {
    const { general } = world();
    const sender = await newcomer();
    const at = { type: "typing.started", channel_id: general.id };
    const fits = { text: "€".repeat(5_457) };
    expect(Buffer.byteLength(JSON.stringify(fits))).toBe(16 * 1024 - 2);
    (await send(sender, { ...at, payload: fits })).is(202, EphemeralEventAnswer);
    const large = { text: `${fits.text}...` };
    expect((await send(sender, { ...at, payload: large })).refused(400).code).toBe(
      "payload_too_large",
    );
  });

  test("who does not see a place cannot send there, and in an archived one nobody can", async () => {
    const { owner, guest, outsider, workspace, general } = world();
    const typing = (channel_id: string) => ({ type: "typing.started", channel_id });
    (await send(guest, typing(general.id))).refused(404);
    (await send(outsider, typing(general.id))).refused(404);
    (await send(outsider, { type: "presence.changed" })).refused(404);
    (await send(owner, typing("chn_00000000000000000000000000"))).refused(404);
    const archived = await newChannel(owner, workspace);
    await owner.patch(`/api/channels/${archived.id}`, { archived: true });
    expect((await send(owner, typing(archived.id))).refused(403).code).toBe("channel_archived");
    const dm = { type: "typing.started", direct_conversation_id: "dm_1" };
    (await send(owner, dm)).refused(404);
  });

  test("a channel of another workspace is none of this one", async () => {
    const { owner, general } = world();
    const created = await owner.post("/api/workspaces", { name: "Elsewhere" });
    const { workspace } = JSON.parse(created.text);
    const event = { type: "typing.started", workspace_id: workspace.id, channel_id: general.id };
    expect((await send(owner, event)).refused(404).code).toBe("channel_not_found");
  });

  test("who sends too often is told to wait, and nobody else is", async () => {
    const { general } = world();
    const [eager, calm] = [await newcomer(), await newcomer()];
    const event = { type: "typing.started", channel_id: general.id };
    const answers = await Promise.all(Array.from({ length: 100 }, () => send(eager, event)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.headers.get("retry-after")).toBe("1");
    (await send(calm, event)).is(202, EphemeralEventAnswer);
  });

  test("one has no id on a stream, which comes back after the last durable event", async () => {
    const { server, owner, workspace, general } = world();
    const sender = await newcomer();
    const stream = follow(server, {
      workspace_id: workspace.id,
      token: owner.token,
      after_cursor: "now",
    });
    await stream.position();
    await send(sender, { type: "typing.started", channel_id: general.id });
    const heard = await stream.findEphemeral(({ type }) => type === "typing.started");
    expect(heard.payload).toEqual({ user_id: sender.user.id });
    // Ephemeral events have no id: a stream comes back after the last durable one.
    expect(stream.lastId()).toBe(await tailOf(owner, workspace));
    stream.close();
  });

  if (engine.name === "postgres")
    test("they reach the sockets and streams of other servers too, at any size", async () => {
      const { server, owner, member, workspace, general } = world();
      const node = await startNode(server);
      const bot = await newcomer("bot");
      const options = { workspace_id: workspace.id, after_cursor: await tailOf(owner, workspace) };
      const listeners = [
        listenTo(node, { ...options, token: owner.token }),
        follow(node, { ...options, token: member.token }),
      ];
      const { id } = await post(owner, general, "hello");
      await Promise.all(
        listeners.map((one) => one.find(({ payload }) => payload["message_id"] === id)),
      );
      const payload = { text: "🦀".repeat(4_000), zero: "\u0000" };
      const event = { type: "agent.progress", channel_id: general.id, payload };
      const answer = (await send(bot, event)).is(202, EphemeralEventAnswer);
      for (const one of listeners) {
        const heard = await one.findEphemeral(({ type }) => type === "agent.progress");
        expect(heard).toEqual(answer.event);
        one.close();
      }
      await node.stop();
    });
});
