import { beforeAll, describe, expect, test } from "bun:test";
import { actorOfUser, type Actor } from "../../src/access/actor.ts";
import { channelFor } from "../../src/access/policy.ts";
import { SCOPES } from "../../src/access/scopes.ts";
import { DirectConversationList } from "../../src/features/dms/wire.ts";
import { createMessage } from "../../src/features/messages/create.ts";
import { deleteMessage } from "../../src/features/messages/messages.ts";
import { MessageChanged } from "../../src/features/messages/wire.ts";
import { EVENT_TYPES, EPHEMERAL_TYPES } from "../../src/realtime/catalogue.ts";
import { readEvents } from "../../src/realtime/log.ts";
import type { Event } from "../../src/realtime/wire.ts";
import type { AppendedEvent, Database, Reader } from "../../src/storage/database.ts";
import { newBot } from "../harness/bots.ts";
import { engines } from "../harness/engines.ts";
import { pollAll, tailOf } from "../harness/events.ts";
import { pollAlong, type Ear } from "../harness/long-poll.ts";
import { listenTo } from "../harness/socket.ts";
import { follow } from "../harness/stream.ts";
import { channelsOf, keyOf, newChannel, newDirect, post, useWorld } from "../harness/world.ts";
import { ROWS, playAll } from "./matrix.ts";
import { CAST, PLACES, secretOf, setStage, speak, type Name, type Stage } from "./stage.ts";

describe.each(engines)("who hears what, on $name:", (engine) => {
  const world = useWorld({ engine });

  test("a guest hears of #guest and of the workspace, everybody of their own reading, alike on every transport", async () => {
    const { server, owner, moderator, member, guest, workspace, general, guestChannel } = world();
    const listeners = { owner, moderator, member, guest };
    const after_cursor = await tailOf(owner, workspace);
    const sockets = Object.values(listeners).map(({ token }) =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor }),
    );
    await Promise.all(sockets.map(({ opened }) => opened));

    const hidden = await newChannel(member, workspace);
    const message = await post(member, general, "x");
    const visit = await post(guest, guestChannel, "x");
    for (const who of Object.values(listeners))
      await who.post(`/api/channels/${guestChannel.id}/read`, { seq: 99 });
    await member.patch(`/api/messages/${message.id}`, { body: "y" });
    await owner.delete(`/api/messages/${visit.id}`);
    await owner.patch(`/api/channels/${hidden.id}`, { archived: true });
    await owner.delete(`/api/channels/${hidden.id}`);
    await moderator.patch(`/api/workspaces/${workspace.id}`, { name: "Haven" });

    const everybody = ["message.created", "channel.read", "message.deleted", "workspace.updated"];
    const members = [
      "channel.created",
      "message.created",
      "message.created",
      "channel.read",
      "message.updated",
      "message.deleted",
      "channel.updated",
      "channel.deleted",
      "workspace.updated",
    ];
    for (const [index, who] of Object.values(listeners).entries()) {
      const socket = sockets[index]!;
      await socket.find(({ type }) => type === "workspace.updated");
      const expected = who === guest ? everybody : members;
      expect(socket.events.map(({ type }) => type)).toEqual(expected);
      const reads = socket.events.filter(({ type }) => type === "channel.read");
      expect(reads.map(({ payload }) => payload["user_id"])).toEqual([who.user.id]);
      if (who === guest)
        for (const { channel_id } of socket.events)
          expect([undefined, guestChannel.id]).toContain(channel_id);
      expect((await pollAll(who, workspace, { after_cursor })).map(outline)).toEqual(
        socket.events.map(outline),
      );
      socket.close();
    }
  });

  test("somebody of another workspace hears nothing of this one", async () => {
    const { server, outsider, workspace } = world();
    const socket = listenTo(server, { workspace_id: workspace.id, token: outsider.token });
    await expect(socket.opened).rejects.toThrow();
  });

  test("a message that is written and deleted in one commit shows its words to nobody", async () => {
    const { server, owner, member, workspace, general } = world();
    const secret = `secret-${crypto.randomUUID()}`;
    const after_cursor = await tailOf(owner, workspace);
    const options = { workspace_id: workspace.id, token: owner.token, after_cursor };
    const live = listenTo(server, options);
    await live.opened;
    await post(member, general, "before");
    await live.first(1);
    const waiting = owner.get(
      `/api/realtime/events?workspace_id=${workspace.id}&after_cursor=${await tailOf(owner, workspace)}&wait=20`,
    );

    const actor: Actor = await actorOfUser(server.db, member.user.id);
    await server.db.write(async (tx) => {
      const same: Database = { ...server.db, ...tx, write: (op) => op(tx) };
      const { message } = await createMessage(
        same,
        actor,
        (inner) => channelFor(inner, actor, general.id),
        { body: secret },
        "",
      );
      await deleteMessage(same, actor, message.id);
    });

    const late = listenTo(server, options);
    for (const socket of [live, late]) {
      const created = (await socket.first(3))[1]!;
      expect(created).toMatchObject({
        type: "message.created",
        payload: { message: { body: "" } },
      });
      expect(JSON.stringify(socket.events)).not.toContain(secret);
      socket.close();
    }
    expect((await waiting).text).not.toContain(secret);
    const polled = JSON.stringify(await pollAll(owner, workspace, { after_cursor }));
    expect(polled).toContain("message.deleted");
    expect(polled).not.toContain(secret);
  });

  test("a message that is quoted and deleted in one commit is quoted to nobody", async () => {
    const { server, owner, member, workspace, general } = world();
    const secret = `secret-${crypto.randomUUID()}`;
    const quoted = await post(member, general, secret);
    const options = { workspace_id: workspace.id, token: owner.token, after_cursor: "now" };
    const live = listenTo(server, options);
    await live.opened;
    await post(member, general, "before");
    await live.first(1);
    const actor: Actor = await actorOfUser(server.db, member.user.id);
    await server.db.write(async (tx) => {
      const same: Database = { ...server.db, ...tx, write: (op) => op(tx) };
      const place = (inner: Reader) => channelFor(inner, actor, general.id);
      const body = { body: "see above", quoted_message_id: quoted.id };
      await createMessage(same, actor, place, body, "");
      await deleteMessage(same, actor, quoted.id);
    });
    await live.first(3);
    expect(live.events.map(({ type }) => type)).toEqual([
      "message.created",
      "message.created",
      "message.deleted",
    ]);
    expect(JSON.stringify(live.events)).not.toContain(secret);
    live.close();
  });

  test("what a bot does in a conversation is not told to a token of it that may not read those", async () => {
    const { server, owner, workspace } = world();
    const deaf = await newBot(
      server,
      workspace,
      SCOPES.filter((scope) => scope !== "dms:read"),
    );
    const direct = await newDirect(owner, workspace, [deaf]);
    const { id } = (await owner.post(`/api/dms/${direct.id}/messages`, { body: "x" })).is(
      201,
      MessageChanged,
    ).message;
    const after_cursor = await tailOf(owner, workspace);
    const options = { workspace_id: workspace.id, token: deaf.token, after_cursor };
    const ears = [listenTo(server, options), follow(server, options)];
    await owner.patch(`/api/workspaces/${workspace.id}`, { name: "Quay" });
    for (const ear of ears) await ear.first(1);
    (await deaf.post(`/api/messages/${id}/thread/follow`)).json(200);
    await owner.patch(`/api/workspaces/${workspace.id}`, { name: "Harbour" });
    const heard = (await pollAll(deaf, workspace, { after_cursor })).map(({ type }) => type);
    expect(heard).toEqual(["workspace.updated", "workspace.updated"]);
    for (const ear of ears) {
      await ear.first(2);
      expect(ear.events.map(({ type }) => type)).toEqual(heard);
      ear.close();
    }
  });
});

const outline = ({ id, cursor, type }: Event) => [id, cursor, type];

describe.each(engines)("each type of event, on $name,", (engine) => {
  const world = useWorld({ engine });
  let stage: Stage;
  let after_cursor: string;
  /** Who heard what on which transport, while it happened and afterwards. */
  const heard: { readonly name: Name; readonly how: string; readonly events: readonly Event[] }[] =
    [];
  let log: readonly AppendedEvent[];

  beforeAll(async () => {
    stage = await setStage(world());
    const { server, workspace, cast, owner } = stage;
    after_cursor = await tailOf(owner, workspace);
    const ears = (when: string) =>
      CAST.flatMap((name) => {
        const { token } = cast[name];
        const options = { workspace_id: workspace.id, token, after_cursor };
        const of: Record<string, Ear> = {
          socket: listenTo(server, options),
          stream: follow(server, options),
          polling: pollAlong(cast[name], workspace, after_cursor),
        };
        return Object.entries(of).map(([how, ear]) => ({ name, how: `${how} ${when}`, ear }));
      });
    const isLast = ({ type, payload }: Event) =>
      type === "workspace.updated" && payload["workspace_id"] === workspace.id;
    const live = ears("live");
    await playAll(stage);
    for (const all of [live, ears("afterwards")])
      for (const { name, how, ear } of all) {
        await ear.find(isLast);
        heard.push({ name, how, events: ear.events.filter(({ cursor }) => cursor !== "") });
        ear.close();
      }
    const key = await keyOf(server.db, workspace);
    const range = { after: Number(after_cursor), upTo: Number.MAX_SAFE_INTEGER, limit: 10_000 };
    log = (await readEvents(server.db, key, range)).events;
  });

  test("has a row that says who hears it", () => {
    expect(Object.keys(ROWS).sort()).toEqual([...EVENT_TYPES].sort());
  });

  test.each(Object.entries(ROWS))("%s happened in every kind of place it can", (type, row) => {
    const KINDS = { public: "public", guests: "public", private: "private", direct: "direct" };
    const kinds = new Set(
      log.filter((event) => event.type === type).map(({ place }) => place?.kind),
    );
    const wanted = row.in.map((place) => (place === "workspace" ? undefined : KINDS[place]));
    expect(kinds).toEqual(new Set(wanted));
  });

  /** Who hears an event, by its row and its place; its place is all that is taken from the event's own columns. */
  function audienceOf({ type, place, payload }: AppendedEvent): readonly Name[] {
    const row = Object.entries(ROWS).find(([known]) => known === type)?.[1];
    if (row === undefined) throw new Error(`There is no row for ${type}.`);
    const named = CAST.filter((name) => stage.ids[name] === payload["user_id"]);
    if (row.heard_by === "bot")
      return CAST.filter((name) => stage.ids[name] === payload["bot_user_id"]);
    if (row.heard_by === "person") {
      expect(named).toHaveLength(1);
      return named;
    }
    if (row.heard_by === "managers") return ["owner", "moderator", ...named];
    if (place === undefined) return CAST;
    const audience = stage.audiences.get(place.public_id);
    if (audience === undefined) throw new Error(`${type} happened in an unknown place.`);
    return audience;
  }

  test.each(CAST)(
    "reaches the %s exactly when it is for them, alike on every transport",
    (name) => {
      const wanted = log.filter((event) => audienceOf(event).includes(name));
      const outline = ({ cursor, type }: { cursor: string | number; type: string }) =>
        `${Number(cursor)} ${type}`;
      const ways = heard.filter((one) => one.name === name);
      expect(ways).toHaveLength(6);
      for (const { how, events } of ways)
        expect([how, ...events.map(outline)]).toEqual([how, ...wanted.map(outline)]);
    },
  );

  test.each(CAST)("brings the %s no word and no ID of a place they do not see", (name) => {
    const events = heard.filter((one) => one.name === name).map((one) => one.events);
    const text = JSON.stringify(events);
    for (const scene of Object.values(stage.scenes)) {
      const seen = scene.seen_by.includes(name);
      expect([scene.name, text.includes(scene.id)]).toEqual([scene.name, seen]);
      expect([scene.name, text.includes(secretOf(scene))]).toEqual([scene.name, seen]);
    }
  });

  test.each(PLACES)(
    "a place is read by those who hear of it, and is nothing to others: %s",
    async (name) => {
      const { workspace, cast, outsider, scenes } = stage;
      const scene = scenes[name];
      const message = await speak(stage, scene);
      const reads = [
        `${scene.path}/messages`,
        `/api/messages/${message.id}`,
        `/api/messages/${message.id}/thread`,
        `/api/routes/${workspace.route_id}/${scene.route_id}`,
        `/api/routes/${workspace.id}/${scene.id}`,
      ];
      for (const path of reads) {
        for (const who of CAST) {
          const { status } = await cast[who].get(path);
          const hidden = who === "deafBot" && name === "direct" ? 403 : 404;
          expect([path, who, status]).toEqual([
            path,
            who,
            scene.seen_by.includes(who) ? 200 : hidden,
          ]);
        }
        (await outsider.get(path)).refused(404);
      }
      for (const who of CAST) {
        const channels = (await channelsOf(cast[who], workspace)).map(({ id }) => id);
        const listed = await cast[who].get(`/api/dms?workspace_id=${workspace.id}`);
        const conversations =
          who === "deafBot"
            ? []
            : listed.is(200, DirectConversationList).conversations.map(({ id }) => id);
        // The member has closed theirs, until something was said in it.
        expect([who, [...channels, ...conversations].includes(scene.id)]).toEqual([
          who,
          scene.seen_by.includes(who),
        ]);
      }
    },
  );

  test("nobody listens who is no member, nor a bot without the scope", async () => {
    const { server, workspace, outsider } = stage;
    const silent = await newBot(server, workspace, ["messages:read", "dms:read"]);
    for (const [who, status] of [
      [outsider, 404],
      [silent, 403],
    ] as const) {
      const socket = listenTo(server, { workspace_id: workspace.id, token: who.token });
      await expect(socket.opened).rejects.toThrow();
      for (const path of ["events", "stream"])
        (await who.get(`/api/realtime/${path}?workspace_id=${workspace.id}`)).refused(status);
    }
  });

  test.each(PLACES)("what is not stored reaches those who see its place: %s", async (name) => {
    const { server, workspace, cast, scenes } = stage;
    const scene = scenes[name];
    const ears = CAST.flatMap((who) => {
      const options = { workspace_id: workspace.id, token: cast[who].token };
      const socket = listenTo(server, { ...options, after_cursor: "now" });
      const stream = follow(server, { ...options, after_cursor: "now" });
      return [
        { who, ear: socket, ready: socket.opened },
        { who, ear: stream, ready: stream.position() },
      ];
    });
    await Promise.all(ears.map(({ ready }) => ready));
    // An event of the log that everybody hears tells that they are live.
    await stage.owner.patch(`/api/workspaces/${workspace.id}`, { name: "Haven" });
    for (const { ear } of ears) await ear.first(1);
    const place =
      name === "direct" ? { direct_conversation_id: scene.id } : { channel_id: scene.id };
    const marks = EPHEMERAL_TYPES.map((type) => ({ type, mark: crypto.randomUUID() }));
    for (const { type, mark } of marks) {
      const body = { workspace_id: workspace.id, type, ...place, payload: { mark } };
      (await cast.bot.post("/api/realtime/ephemeral", body)).json(202);
    }
    const end = crypto.randomUUID();
    const body = { workspace_id: workspace.id, type: "presence.changed", payload: { mark: end } };
    (await cast.member.post("/api/realtime/ephemeral", body)).json(202);
    for (const { who, ear } of ears) {
      await ear.findEphemeral(({ payload }) => payload["mark"] === end);
      const got = ear.ephemeral.map(({ payload }) => payload["mark"]);
      const wanted = scene.seen_by.includes(who) ? marks.map(({ mark }) => mark) : [];
      expect([who, ...got.filter((mark) => mark !== undefined && mark !== end)]).toEqual([
        who,
        ...wanted,
      ]);
      ear.close();
    }
  });
});
