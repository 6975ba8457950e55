import { describe, expect, test } from "bun:test";
import { parseRange } from "../../addresses.ts";
import { newBot } from "../../../tests/harness/bots.ts";
import { useEndpoint, type Arrival } from "../../../tests/harness/endpoint.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { testTimers } from "../../../tests/harness/timers.ts";
import {
  newChannel,
  newDirect,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { SCOPES } from "../../access/scopes.ts";
import { createSender } from "../../outgoing/send.ts";
import { AppInstallationAnswer } from "../apps/wire.ts";
import { hydrateMessages } from "../messages/present.ts";
import { createDeliveries, pauseAfter } from "./deliver.ts";
import {
  EventDeliveryAnswer,
  EventDeliveryAttemptsResponse,
  EventSubscriptionAnswer,
  EventSubscriptionList,
} from "./wire.ts";

const LOOPBACK = [parseRange("127.0.0.1")!];

/** What was sent, by the message's text. */
const textOf = ({ body }: Arrival): string => JSON.parse(body).event.payload.message?.body ?? "";
const typeOf = ({ body }: Arrival): string => JSON.parse(body).event.type;
const at = (path: string) => (arrival: Arrival) => arrival.path === path;

test("the pause before another attempt doubles up to a quarter of an hour, a part of it left to chance", () => {
  expect([1, 2, 3, 4].map((attempt) => pauseAfter(attempt, 1))).toEqual([1e3, 2e3, 4e3, 8e3]);
  expect(pauseAfter(1, 0)).toBe(500);
  expect(pauseAfter(10, 1)).toBe(512_000);
  expect(pauseAfter(11, 1)).toBe(900_000);
  expect(pauseAfter(500, 1)).toBe(900_000);
});

describe.each(engines)("event subscriptions on $name", (engine) => {
  const world = useWorld({ engine, callback_allow: LOOPBACK });
  const endpoint = useEndpoint();
  let paths = 0;

  /** A subscription whose events arrive at a path of their own. */
  async function subscribe(
    event_types: string[] = ["message.created"],
    path = "",
    app_installation_id = "",
  ) {
    const { owner, workspace } = world();
    const where = path || `/hook-${(paths += 1)}`;
    const made = await owner.post(`/api/workspaces/${workspace.id}/event-subscriptions`, {
      event_types,
      callback_url: `${endpoint.url}${where}`,
      app_installation_id,
    });
    const { event_subscription } = made.is(201, EventSubscriptionAnswer);
    return { ...event_subscription, path: where };
  }
  const state = async (id: string) => {
    const { owner, workspace } = world();
    const list = await owner.get(`/api/workspaces/${workspace.id}/event-subscriptions`);
    return list.is(200, EventSubscriptionList).event_subscriptions.find((one) => one.id === id)!;
  };
  const attempts = async (id: string) =>
    (await world().owner.get(`/api/event-subscriptions/${id}/deliveries`)).is(
      200,
      EventDeliveryAttemptsResponse,
    ).deliveries;

  test("an event arrives signed, with its message as it is, and is listed without what was said", async () => {
    const { owner, general } = world();
    const { id, path, signing_secret } = await subscribe();
    const message = await post(owner, general, "the harbour is calm");
    const [arrival] = await endpoint.until(1, at(path));
    const { subscription_id, event } = JSON.parse(arrival!.body);
    expect(subscription_id).toBe(id);
    expect(event).toMatchObject({ type: "message.created", channel_id: general.id });
    expect(event.payload.message).toMatchObject({ id: message.id, body: "the harbour is calm" });
    expect(arrival!.headers.get("x-clickclack-event-id")).toBe(event.id);
    const timestamp = arrival!.headers.get("x-clickclack-timestamp");
    const signed = new Bun.CryptoHasher("sha256", signing_secret!);
    signed.update(`${timestamp}.${arrival!.body}`);
    expect(arrival!.headers.get("x-clickclack-signature")).toBe(`sha256=${signed.digest("hex")}`);
    expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(60);

    const listed = await listedAttempts(id, 1);
    expect(listed).toMatchObject([
      { subscription_id: id, event_id: event.id, attempt: 1, response_status: 204 },
    ]);
    expect(JSON.stringify(listed)).not.toContain("harbour");
    expect(JSON.stringify(await state(id))).not.toContain(signing_secret!);
  });

  /** The attempts, once there are so many. An attempt is written down after its answer, so that is awaited. */
  async function listedAttempts(id: string, count: number) {
    for (;;) {
      const listed = await attempts(id);
      if (listed.length >= count) return listed;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  test("events arrive in the order of the log, each once, whatever else is written", async () => {
    const { owner, member, workspace, general } = world();
    const { path } = await subscribe(["message.created", "channel.created"]);
    const other = await newChannel(owner, workspace);
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        post(index % 2 ? owner : member, index % 3 ? general : other, `order ${index}`),
      ),
    );
    const arrived = await endpoint.until(31, at(path));
    const cursors = arrived.map(({ body }) => JSON.parse(body).event.cursor);
    expect(cursors).toEqual(cursors.toSorted());
    expect(new Set(cursors).size).toBe(31);
  });

  test("nothing private is sent: no direct message, no pointer, no moderation, no private channel", async () => {
    const { owner, member, moderator, workspace, general } = world();
    const { path } = await subscribe(["*"]);
    const direct = await newDirect(owner, workspace, [member.user]);
    await owner.post(`/api/dms/${direct.id}/messages`, { body: "between us" });
    const hidden = await newPrivateChannel(owner, workspace, [member]);
    await post(owner, hidden, "behind a door");
    await owner.post(`/api/channels/${general.id}/read`, { seq: 1 });
    const moderation = `/api/workspaces/${workspace.id}/moderation/members`;
    await owner.patch(`${moderation}/${moderator.user.id}`, { moderation_note: "x" });
    await post(owner, general, "the last of it");
    await endpoint.until(1, (arrival) => at(path)(arrival) && textOf(arrival) === "the last of it");
    const sent = endpoint.arrived.filter(at(path));
    expect(sent.map(typeOf)).toEqual(["message.created"]);
    const all = sent.map(({ body }) => body).join();
    for (const secret of [hidden.id, direct.id, "between us", "behind a door"])
      expect(all).not.toContain(secret);
  });

  test("a message that is deleted before it is sent arrives as it is by then", async () => {
    const { owner, general } = world();
    const gate = Promise.withResolvers<void>();
    const { path } = await subscribe();
    endpoint.answer(async () => {
      await gate.promise;
      return new Response();
    });
    await post(owner, general, "first");
    await endpoint.until(1, at(path));
    const regretted = await post(owner, general, "regretted");
    await owner.delete(`/api/messages/${regretted.id}`);
    endpoint.answer(() => new Response());
    gate.resolve();
    const [, second] = await endpoint.until(2, at(path));
    expect(second!.body).toContain(regretted.id);
    expect(second!.body).not.toContain("regretted");
  });

  test("a revoked subscription gets nothing more, and a rotated secret signs from then on", async () => {
    const { owner, general } = world();
    const first = await subscribe();
    const rotated = await owner.post(`/api/event-subscriptions/${first.id}/rotate-secret`);
    const secret = rotated.is(200, EventSubscriptionAnswer).event_subscription.signing_secret!;
    expect(secret).not.toBe(first.signing_secret);
    const kept = await subscribe();
    await post(owner, general, "before");
    const [arrival] = await endpoint.until(1, at(first.path));
    const signed = new Bun.CryptoHasher("sha256", secret);
    signed.update(`${arrival!.headers.get("x-clickclack-timestamp")}.${arrival!.body}`);
    expect(arrival!.headers.get("x-clickclack-signature")).toBe(`sha256=${signed.digest("hex")}`);

    await owner.post(`/api/event-subscriptions/${first.id}/revoke`);
    (await owner.post(`/api/event-subscriptions/${first.id}/rotate-secret`)).refused(400);
    await post(owner, general, "after");
    await endpoint.until(2, at(kept.path));
    expect(endpoint.arrived.filter(at(first.path)).length).toBe(1);
  });

  test("one dead endpoint holds nobody else up", async () => {
    const { owner, general } = world();
    const gate = Promise.withResolvers<Response>();
    const dead = await subscribe();
    const alive = await subscribe();
    endpoint.answer((arrival) => (at(dead.path)(arrival) ? gate.promise : new Response()));
    for (let index = 0; index < 5; index += 1) await post(owner, general, `alive ${index}`);
    const arrived = await endpoint.until(5, at(alive.path));
    expect(arrived.map(textOf)).toEqual([0, 1, 2, 3, 4].map((index) => `alive ${index}`));
    endpoint.answer(() => new Response());
    gate.resolve(new Response());
    await endpoint.until(5, at(dead.path));
  });

  /** An app with a bot in a private channel, and where the events of both go while the first is held back. */
  async function appInPrivate() {
    const { owner, moderator, member, workspace, server } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const made = await owner.post(`/api/workspaces/${workspace.id}/app-installations`, {
      app_slug: "watcher",
      bot_user_id: bot.id,
    });
    const { id: app_installation_id } = made.is(201, AppInstallationAnswer).app_installation;
    const channel = await newPrivateChannel(owner, workspace, [member]);
    const members = `/api/channels/${channel.id}/members`;
    (await owner.post(members, { user_id: bot.id })).json(201);
    const subscription = await subscribe(["message.created"], "", app_installation_id);
    return { owner, moderator, bot, channel, members, ...subscription };
  }

  /** Holds the first of a path's events back until it is let go. */
  function holdFirst(path: string): () => void {
    const gate = Promise.withResolvers<void>();
    endpoint.answer(async (arrival) => {
      if (at(path)(arrival)) await gate.promise;
      return new Response();
    });
    return () => {
      endpoint.answer(() => new Response());
      gate.resolve();
    };
  }

  test("an app's bot that is taken out of a private channel hears nothing more of it, also of what waits", async () => {
    const { owner, bot, channel, members, path } = await appInPrivate();
    const letGo = holdFirst(path);
    await post(owner, channel, "while it was there");
    await endpoint.until(1, at(path));
    await post(owner, channel, "behind its back");
    await post(owner, world().general, "in the open");
    const backlog = endpoint.until(2, at(path));
    (await owner.delete(`${members}/${bot.id}`)).json(200);
    letGo();
    expect((await backlog).map(textOf)).toEqual(["while it was there", "in the open"]);
  });

  test("who is not in a private channel reads neither what an app heard of it nor what the app said to that", async () => {
    const { owner, moderator, channel, path, id } = await appInPrivate();
    endpoint.answer(() => new Response("heard: behind a door"));
    await post(owner, channel, "behind a door");
    await endpoint.until(1, at(path));
    const [seen] = await listedAttempts(id, 1);
    expect(seen).toMatchObject({ response_body: "heard: behind a door" });
    const others = await moderator.get(`/api/event-subscriptions/${id}/deliveries`);
    const [hidden] = others.is(200, EventDeliveryAttemptsResponse).deliveries;
    expect(hidden).toMatchObject({ id: seen!.id, response_status: 200 });
    expect(JSON.stringify(hidden)).not.toContain(channel.id);
    expect(JSON.stringify(hidden)).not.toContain("behind a door");
    const again = await moderator.post(`/api/event-deliveries/${seen!.id}/redeliver`);
    expect(JSON.stringify(again.is(200, EventDeliveryAnswer))).not.toContain(channel.id);
    endpoint.answer(() => new Response());
  });

  test("a rotated secret also signs what was waiting", async () => {
    const { owner, general } = world();
    const { path, id } = await subscribe();
    const letGo = holdFirst(path);
    await post(owner, general, "with the old one");
    await endpoint.until(1, at(path));
    await post(owner, general, "with the new one");
    await post(owner, general, "and this");
    const rotated = await owner.post(`/api/event-subscriptions/${id}/rotate-secret`);
    const { signing_secret } = rotated.is(200, EventSubscriptionAnswer).event_subscription;
    letGo();
    for (const { headers, body } of (await endpoint.until(3, at(path))).slice(1)) {
      const signed = new Bun.CryptoHasher("sha256", signing_secret!);
      signed.update(`${headers.get("x-clickclack-timestamp")}.${body}`);
      expect(headers.get("x-clickclack-signature")).toBe(`sha256=${signed.digest("hex")}`);
    }
  });

  test("an event can be sent once more by hand, with its next number, until it is pruned", async () => {
    const { owner, general } = world();
    const { id, path } = await subscribe();
    await post(owner, general, "once more");
    await endpoint.until(1, at(path));
    const [first] = await listedAttempts(id, 1);
    const again = await owner.post(`/api/event-deliveries/${first!.id}/redeliver`);
    expect(again.is(200, EventDeliveryAnswer).delivery).toMatchObject({
      event_id: first!.event_id,
      attempt: 2,
      response_status: 200,
    });
    expect((await endpoint.until(2, at(path))).map(textOf)).toEqual(["once more", "once more"]);
    (await world().member.post(`/api/event-deliveries/${first!.id}/redeliver`)).refused(403);
    (await world().outsider.post(`/api/event-deliveries/${first!.id}/redeliver`)).refused(404);
  });
});

describe.each(engines)("event subscriptions that fail, on $name,", (engine) => {
  const world = useWorld({ engine, callback_allow: LOOPBACK, delivers: false });
  const endpoint = useEndpoint();

  /** A subscription, deliveries whose time passes as the test says, and what they have written down. */
  async function useDeliveries() {
    const { owner, workspace, server } = world();
    const path = `/hook-${crypto.randomUUID()}`;
    const made = await owner.post(`/api/workspaces/${workspace.id}/event-subscriptions`, {
      event_types: ["message.created"],
      callback_url: `${endpoint.url}${path}`,
    });
    const { id } = made.is(201, EventSubscriptionAnswer).event_subscription;
    const timers = testTimers();
    const begun = Date.now();
    const deliveries = createDeliveries({
      db: server.db,
      hydrate: hydrateMessages,
      send: createSender(LOOPBACK),
      timers,
      clock: () => begun + timers.now(),
      chance: () => 1,
    });
    deliveries.wake();
    const attempts = async () =>
      (await owner.get(`/api/event-subscriptions/${id}/deliveries?limit=200`)).is(
        200,
        EventDeliveryAttemptsResponse,
      ).deliveries;
    const state = async () => {
      const list = await owner.get(`/api/workspaces/${workspace.id}/event-subscriptions`);
      return list.is(200, EventSubscriptionList).event_subscriptions.find((one) => one.id === id)!;
    };
    /** Lets time pass, step by step, until what is looked for is there. */
    async function passUntil(step: number, found: () => Promise<boolean>): Promise<void> {
      while (!(await found()))
        // Looking takes far longer than an attempt.
        for (let steps = 0; steps < 10; steps += 1) {
          timers.pass(step);
          await new Promise((resolve) => setImmediate(resolve));
        }
    }
    return { id, path, timers, deliveries, attempts, state, passUntil };
  }

  test("are tried again in order, with growing pauses, and count their attempts", async () => {
    const { owner, general } = world();
    const { path, deliveries, attempts, passUntil } = await useDeliveries();
    let refusals = 3;
    endpoint.answer((arrival) =>
      arrival.path === path && refusals-- > 0
        ? new Response("not now", { status: 503 })
        : new Response(),
    );
    await post(owner, general, "one");
    await post(owner, general, "two");
    await passUntil(100, async () => (await attempts()).length >= 5);
    await deliveries.stop();
    const listed = (await attempts()).toReversed();
    expect(listed.map(({ attempt, response_status }) => [attempt, response_status])).toEqual([
      [1, 503],
      [2, 503],
      [3, 503],
      [4, 200],
      [1, 200],
    ]);
    expect(listed[0]).toMatchObject({ response_body: "not now" });
    const arrived = endpoint.arrived.filter(at(path));
    expect(arrived.map(textOf)).toEqual(["one", "one", "one", "one", "two"]);
    // Each is signed for its own time.
    expect(new Set(arrived.map(({ headers }) => headers.get("x-clickclack-event-id"))).size).toBe(
      2,
    );
  });

  test("are given up after a day where somebody answers, and the next one is sent", async () => {
    const { owner, general } = world();
    const { path, deliveries, attempts, state, passUntil } = await useDeliveries();
    endpoint.answer((arrival) =>
      arrival.path === path && textOf(arrival) === "poison"
        ? new Response("never", { status: 400 })
        : new Response(),
    );
    await post(owner, general, "poison");
    await post(owner, general, "healthy");
    await passUntil(60_000, async () => (await attempts())[0]?.response_status === 200);
    await deliveries.stop();
    const listed = (await attempts()).toReversed();
    expect(listed.filter(({ parked }) => parked === true).length).toBe(1);
    expect(listed.at(-2)).toMatchObject({ parked: true, response_status: 400 });
    expect(listed.at(-1)).toMatchObject({ attempt: 1, response_status: 200 });
    expect((await state()).paused_at).toBeUndefined();
  });

  test("pause their subscription after a day where nobody answers, which goes on where it stopped", async () => {
    const { owner, general } = world();
    const { id, path, deliveries, attempts, state, passUntil } = await useDeliveries();
    endpoint.answer(() => new Response());
    await reachable(false);
    await post(owner, general, "kept one");
    await post(owner, general, "kept two");
    await passUntil(120_000, async () => (await state()).paused_at !== undefined);
    const tried = (await attempts()).length;
    expect((await state()).failing_since).toBeDefined();
    await reachable(true);
    const rows = await world().server.db.all<{ action: string }>(
      "SELECT action FROM audit_log WHERE target_id = ? ORDER BY id",
      id,
    );
    expect(rows.map(({ action }) => action)).toEqual([
      "event_subscription.created",
      "event_subscription.paused",
    ]);
    (await owner.post(`/api/event-subscriptions/${id}/resume`)).is(200, EventSubscriptionAnswer);
    deliveries.wake();
    await passUntil(100, async () => (await attempts()).length >= tried + 2);
    await deliveries.stop();
    const arrived = endpoint.arrived.filter(at(path)).map(textOf);
    expect(arrived.slice(-2)).toEqual(["kept one", "kept two"]);

    async function reachable(up: boolean) {
      await world().server.db.write((tx) =>
        tx.run(
          "UPDATE event_subscriptions SET callback_url = ? WHERE public_id = ?",
          up ? `${endpoint.url}${path}` : `http://127.0.0.1:1${path}`,
          id,
        ),
      );
    }
  });

  test("are taken over by another server, from where the first one stood, when its lease ends", async () => {
    const { owner, general, server } = world();
    const { path, timers, deliveries, attempts, passUntil } = await useDeliveries();
    endpoint.answer(() => new Response());
    await post(owner, general, "by the first");
    await passUntil(100, async () => (await attempts()).length === 1);
    // The first one dies: its lease stays, and nothing of it is given back.
    const begun = Date.now();
    const second = createDeliveries({
      db: server.db,
      hydrate: hydrateMessages,
      send: createSender(LOOPBACK),
      timers,
      clock: () => begun + timers.now(),
    });
    await post(owner, general, "by the second");
    await passUntil(100, async () => (await attempts()).length === 2);
    second.wake();
    await deliveries.stop();
    await post(owner, general, "after it");
    await passUntil(1_000, async () => (await attempts()).length === 3);
    await second.stop();
    const arrived = endpoint.arrived.filter(at(path)).map(textOf);
    expect(arrived).toEqual(["by the first", "by the second", "after it"]);
  });
});
