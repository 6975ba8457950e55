import { describe, expect, test } from "bun:test";
import { parseRange } from "../../addresses.ts";
import { useEndpoint, type Arrival } from "../../../tests/harness/endpoint.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import {
  join,
  keyOf,
  newChannel,
  newDirect,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { logEnds, readEvents } from "../../realtime/log.ts";
import { concerns } from "./notifications.ts";
import {
  EventSubscriptionList,
  NotificationWebhookAnswer,
  NotificationWebhookList,
} from "./wire.ts";

const LOOPBACK = [parseRange("127.0.0.1")!];

const textOf = ({ body }: Arrival): string => JSON.parse(body).event.payload.message?.body ?? "";

describe.each(engines)("notification webhooks on $name", (engine) => {
  const world = useWorld({ engine, callback_allow: LOOPBACK });
  const endpoint = useEndpoint();
  const at = () => `/api/workspaces/${world().workspace.id}/notification-webhooks`;

  /** Somebody new in the workspace, with a handle, and what is sent to a webhook of theirs. */
  async function somebody() {
    const { server, workspace } = world();
    const who = await signIn(server, "Nell Notified");
    await join(server, workspace, who, "member");
    const handle = `nell-${crypto.randomUUID().slice(0, 8)}`;
    await who.patch("/api/me", { handle });
    const { path, webhook } = await listen(who);
    /** What has arrived once a last message that mentions them has. */
    const heard = async () => {
      const { owner, general } = world();
      await post(owner, general, `the end, @${handle}`);
      const arrived = await endpoint.until(1, (one) => isEnd(one, path, handle));
      expect(arrived.length).toBe(1);
      return endpoint.arrived
        .filter((one) => one.path === path)
        .map(textOf)
        .slice(0, -1);
    };
    return { who, handle, path, webhook, heard };
  }
  const isEnd = (one: Arrival, path: string, handle: string) =>
    one.path === path && textOf(one) === `the end, @${handle}`;

  async function listen(who: Person) {
    const path = `/mine-${crypto.randomUUID()}`;
    const made = await who.post(at(), { callback_url: `${endpoint.url}${path}` });
    return { path, webhook: made.is(201, NotificationWebhookAnswer).notification_webhook };
  }

  test("mentions, direct messages and replies in followed threads arrive, and nothing else", async () => {
    const { owner, member, general, workspace } = world();
    const { who, handle, heard } = await somebody();
    await post(owner, general, "not for them");
    await post(owner, general, `for @${handle}`);
    await post(who, general, `their own @${handle}`);
    const direct = await newDirect(owner, workspace, [who.user]);
    await owner.post(`/api/dms/${direct.id}/messages`, { body: "between us" });
    const others = await newDirect(owner, workspace, [member.user]);
    await owner.post(`/api/dms/${others.id}/messages`, { body: `about @${handle}` });
    const root = await post(who, general, "their thread");
    await owner.post(`/api/messages/${root.id}/thread/replies`, { body: "an answer" });
    const foreign = await post(owner, general, "another thread");
    await member.post(`/api/messages/${foreign.id}/thread/replies`, { body: "not followed" });
    expect(await heard()).toEqual([`for @${handle}`, "between us", "an answer"]);
  });

  test("a channel may be wanted whole, or not at all", async () => {
    const { owner, workspace } = world();
    const { who, handle, heard } = await somebody();
    const whole = await newChannel(owner, workspace);
    await who.patch(`/api/channels/${whole.id}/notification-settings`, { preference: "muted" });
    await who.patch(`/api/channels/${whole.id}/notification-settings`, { preference: "all" });
    const muted = await newChannel(owner, workspace);
    await who.patch(`/api/channels/${muted.id}/notification-settings`, { preference: "muted" });
    await post(owner, whole, "all of it");
    await post(owner, muted, `even @${handle}`);
    expect(await heard()).toEqual(["all of it"]);
  });

  test("nothing concerns anybody while they are not to be disturbed", async () => {
    const { owner, general, server, workspace } = world();
    const { who, handle } = await somebody();
    await post(owner, general, `at night, @${handle}`);
    const { db } = server;
    const key = await keyOf(db, workspace);
    const { tail } = await logEnds(db, key.id);
    const range = { after: tail - 1, upTo: tail, limit: 1 };
    const [event] = (await readEvents(db, key, range)).events;
    const { id } = (await db.get<{ id: number }>(
      "SELECT id FROM users WHERE public_id = ?",
      who.user.id,
    ))!;
    expect(await concerns(db, id, event!)).toBe(true);
    const dnd_until = new Date(Date.now() + 3_600_000).toISOString();
    (await who.patch("/api/me", { dnd_until })).json(200);
    expect(await concerns(db, id, event!)).toBe(false);
    (await who.patch("/api/me", { dnd_until: "" })).json(200);
    expect(await concerns(db, id, event!)).toBe(true);
  });

  test("what they do not see is not sent, nor anything once they are no member", async () => {
    const { owner, member, server, workspace } = world();
    const { who, handle, path, heard } = await somebody();
    const hidden = await newPrivateChannel(owner, workspace, [member]);
    await post(owner, hidden, `behind @${handle}'s back`);
    expect(await heard()).toEqual([]);
    await who.delete(`/api/workspaces/${workspace.id}/members/${who.user.id}`);
    const row = await server.db.get<{ revoked_at: string | null }>(
      "SELECT revoked_at FROM event_subscriptions WHERE callback_url = ?",
      `${endpoint.url}${path}`,
    );
    expect(row?.revoked_at).not.toBeNull();
  });

  test("they are one's own: nobody else sees or ends them, and there are five at most", async () => {
    const { owner, workspace } = world();
    const { who, webhook } = await somebody();
    expect(webhook.signing_secret).toStartWith("ccs_");
    const listed = (await who.get(at())).is(200, NotificationWebhookList).notification_webhooks;
    const { signing_secret, ...rest } = webhook;
    expect(listed).toEqual([rest]);
    expect(JSON.stringify(listed)).not.toContain(signing_secret!);
    (await owner.delete(`${at()}/${webhook.id}`)).refused(404);
    (await owner.post(`/api/event-subscriptions/${webhook.id}/rotate-secret`)).refused(404);
    (await owner.get(`/api/event-subscriptions/${webhook.id}/deliveries`)).refused(404);
    const all = await owner.get(`/api/workspaces/${workspace.id}/event-subscriptions`);
    expect(all.is(200, EventSubscriptionList).event_subscriptions).toEqual([]);
    for (let index = 1; index < 5; index += 1) await listen(who);
    const more = await who.post(at(), { callback_url: endpoint.url });
    expect(more.refused(409).code).toBe("too_many_webhooks");
    expect((await who.delete(`${at()}/${webhook.id}`)).status).toBe(204);
    (await who.delete(`${at()}/${webhook.id}`)).refused(404);
    await listen(who);
  });
});
