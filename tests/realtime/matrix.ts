import { MessageChanged, type Message } from "../../src/features/messages/wire.ts";
import type { EventType } from "../../src/realtime/catalogue.ts";
import { sendDue } from "../../src/features/scheduled/send.ts";
import { ScheduledMessageAnswer } from "../../src/features/scheduled/wire.ts";
import type { Answer } from "../harness/client.ts";
import { join, newChannel, newDirect, newPrivateChannel } from "../harness/world.ts";
import {
  CAST,
  PLACES,
  SEEN_BY,
  secretOf,
  speak,
  type PlaceName,
  type Scene,
  type Stage,
} from "./stage.ts";

const CHANNELS = ["public", "guests", "private"] as const;

/** What makes an event of a type happen, and who hears it. */
export interface Row {
  /**
   * Those who see its place; the person or the bot that its payload names; that person and the managers; or everybody. Nothing is
   * taken from the event's own columns but its place.
   */
  readonly heard_by: "place" | "person" | "bot" | "managers" | "workspace";
  /** Makes it happen, in each of these places; of events that belong to none, once. */
  readonly in: readonly (PlaceName | "workspace")[];
  act(stage: Stage, scene: Scene): Promise<unknown>;
}

function ok({ status, text }: Answer): void {
  if (status >= 300) throw new Error(`${status} ${text}`);
}

const onMessage =
  (act: (stage: Stage, at: string, message: Message, scene: Scene) => Promise<Answer>) =>
  async (stage: Stage, scene: Scene) => {
    const message = await speak(stage, scene);
    ok(await act(stage, `/api/messages/${message.id}`, message, scene));
  };

const reply = onMessage((stage, at, _, scene) =>
  stage.member.post(`${at}/thread/replies`, { body: secretOf(scene) }),
);
/** Each of them after a reply: there is no thread before. */
const onThread = (act: (stage: Stage, thread: string) => Promise<Answer>) =>
  onMessage(async (stage, at, _, scene) => {
    const { moderator, owner } = stage;
    const other = scene.name === "direct" ? owner : moderator;
    ok(await other.post(`${at}/thread/replies`, { body: secretOf(scene) }));
    return act(stage, `${at}/thread`);
  });

/** A message of the bot's that wants something. */
const asked = async ({ cast }: Stage, scene: Scene, what: object): Promise<Message> =>
  (await cast.bot.post(`${scene.path}/messages`, { body: secretOf(scene), ...what })).is(
    201,
    MessageChanged,
  ).message;

/** The member's reminder, in an hour. */
async function scheduleReminder({ member, workspace }: Stage): Promise<string> {
  const send_at = new Date(Date.now() + 3_600_000).toISOString();
  const at = `/api/workspaces/${workspace.id}/scheduled-messages`;
  const made = await member.post(at, { kind: "reminder", body: "Tides", send_at });
  return made.is(201, ScheduledMessageAnswer).scheduled_message.id;
}

/** What the passenger goes through. */
async function onPassenger({ server, workspace, passenger }: Stage, what: "join" | "leave") {
  if (what === "join") return join(server, workspace, passenger, "member");
  ok(await passenger.delete(`/api/workspaces/${workspace.id}/members/${passenger.user.id}`));
}

/** A row for every type of the catalogue. They are played in this order; everybody hears the last. */
export const ROWS: Readonly<Record<EventType, Row>> = {
  "message.created": { heard_by: "place", in: PLACES, act: speak },
  "message.updated": {
    heard_by: "place",
    in: PLACES,
    act: onMessage(({ member }, at, _, scene) => member.patch(at, { body: `${secretOf(scene)}!` })),
  },
  "message.deleted": {
    heard_by: "place",
    in: PLACES,
    act: onMessage(({ member }, at) => member.delete(at)),
  },
  "thread.reply_created": { heard_by: "place", in: PLACES, act: reply },
  "thread.state_updated": { heard_by: "place", in: PLACES, act: reply },
  "thread.followed": {
    heard_by: "person",
    in: PLACES,
    act: onThread(async ({ member }, thread) => {
      ok(await member.delete(`${thread}/follow`));
      return member.post(`${thread}/follow`);
    }),
  },
  "thread.unfollowed": {
    heard_by: "person",
    in: PLACES,
    act: onThread(({ member }, thread) => member.delete(`${thread}/follow`)),
  },
  "thread.read": {
    heard_by: "person",
    in: PLACES,
    act: onThread(({ member }, thread) => member.post(`${thread}/read`, { seq: 1 })),
  },
  "reaction.added": {
    heard_by: "place",
    in: PLACES,
    act: onMessage(({ member }, at) => member.post(`${at}/reactions`, { emoji: "👍" })),
  },
  "reaction.removed": {
    heard_by: "place",
    in: PLACES,
    act: onMessage(async ({ member }, at) => {
      ok(await member.post(`${at}/reactions`, { emoji: "👍" }));
      return member.delete(`${at}/reactions/${encodeURIComponent("👍")}`);
    }),
  },
  "question.submitted": {
    heard_by: "place",
    in: PLACES,
    act: async (stage, scene) => {
      const { id } = await asked(stage, scene, {
        question: {
          expires_at: new Date(Date.now() + 3_600_000).toISOString(),
          items: [{ id: "why", header: "Why", prompt: secretOf(scene) }],
        },
      });
      const answers = [{ item_id: "why", text: secretOf(scene) }];
      ok(
        await stage.member.post(`/api/messages/${id}/question/answers`, {
          answers,
          nonce: id,
          expected_version: 1,
        }),
      );
    },
  },
  "action.invoked": {
    heard_by: "bot",
    in: PLACES,
    act: async (stage, scene) => {
      const actions = [{ id: "go", label: secretOf(scene) }];
      const { id } = await asked(stage, scene, { actions });
      ok(await stage.member.post(`/api/messages/${id}/actions/go`, { nonce: id }));
    },
  },
  "pin.added": {
    heard_by: "place",
    in: CHANNELS,
    act: onMessage(({ member }, _, { id }, { path }) =>
      member.post(`${path}/pins`, { message_id: id }),
    ),
  },
  "pin.removed": {
    heard_by: "place",
    in: CHANNELS,
    act: onMessage(async ({ member }, _, { id }, { path }) => {
      ok(await member.post(`${path}/pins`, { message_id: id }));
      return member.delete(`${path}/pins/${id}`);
    }),
  },
  "channel.read": {
    heard_by: "person",
    in: CHANNELS,
    act: async ({ member }, { path }) => ok(await member.post(`${path}/read`, { seq: 1_000 })),
  },
  "dm.read": {
    heard_by: "person",
    in: ["direct"],
    act: async ({ member }, { path }) => ok(await member.post(`${path}/read`, { seq: 1_000 })),
  },
  "preferences.updated": {
    heard_by: "person",
    in: PLACES,
    async act({ member }, { name, path }) {
      if (name === "direct") ok(await member.delete(path));
      else ok(await member.patch(`${path}/notification-settings`, { preference: "mentions" }));
    },
  },
  "channel.created": {
    heard_by: "place",
    in: ["public", "private"],
    async act({ member, workspace, audiences }, { name }) {
      if (name === "public") {
        const { id } = await newChannel(member, workspace);
        audiences.set(id, SEEN_BY.public);
      } else {
        const { id } = await newPrivateChannel(member, workspace);
        audiences.set(id, ["member"]);
      }
    },
  },
  "channel.updated": {
    heard_by: "place",
    in: CHANNELS,
    act: async ({ moderator }, { path }) => ok(await moderator.patch(path, { topic: "Tides" })),
  },
  "channel.deleted": {
    heard_by: "place",
    in: ["public", "private"],
    async act({ owner, workspace, audiences }, { name }) {
      const make = name === "public" ? newChannel : newPrivateChannel;
      const { id } = await make(owner, workspace);
      audiences.set(id, name === "public" ? SEEN_BY.public : ["owner"]);
      ok(await owner.patch(`/api/channels/${id}`, { archived: true }));
      ok(await owner.delete(`/api/channels/${id}`));
    },
  },
  "channel.member_added": {
    heard_by: "place",
    in: ["private"],
    act: async ({ member, passenger }, { path }) =>
      ok(await member.post(`${path}/members`, { user_id: passenger.user.id })),
  },
  "channel.member_removed": {
    heard_by: "place",
    in: ["private"],
    act: async ({ moderator, passenger }, { path }) =>
      ok(await moderator.delete(`${path}/members/${passenger.user.id}`)),
  },
  "dm.created": {
    heard_by: "place",
    in: ["direct"],
    async act({ owner, workspace, audiences, ids, passenger }) {
      const others = [ids.stranger, ids.deafBot, passenger.user.id].map((id) => ({ id }));
      const { id } = await newDirect(owner, workspace, others);
      audiences.set(id, ["owner", "stranger"]);
    },
  },
  "scheduled.updated": { heard_by: "person", in: ["workspace"], act: scheduleReminder },
  "reminder.due": {
    heard_by: "person",
    in: ["workspace"],
    async act(stage) {
      const { db } = stage.server;
      const publicId = await scheduleReminder(stage);
      const row = await db.get<{ id: number }>(
        "SELECT id FROM scheduled_messages WHERE public_id = ?",
        publicId,
      );
      await sendDue(db, row?.id ?? 0, Date.now() + 7_200_000);
    },
  },
  "topic.created": {
    heard_by: "place",
    in: [...CHANNELS, "workspace"],
    act: async ({ member, workspace }, { id }) =>
      ok(
        await member.post(`/api/workspaces/${workspace.id}/topics`, {
          name: `Topic of ${crypto.randomUUID()}`,
          ...(id !== "" && { channel_id: id }),
        }),
      ),
  },
  "member.left": {
    heard_by: "workspace",
    in: ["workspace"],
    act: (stage) => onPassenger(stage, "leave"),
  },
  "member.joined": {
    heard_by: "workspace",
    in: ["workspace"],
    act: (stage) => onPassenger(stage, "join"),
  },
  "member.moderation_updated": {
    heard_by: "managers",
    in: ["workspace"],
    act: async ({ moderator, workspace, passenger }) =>
      ok(
        await moderator.patch(
          `/api/workspaces/${workspace.id}/moderation/members/${passenger.user.id}`,
          { timeout_minutes: 1 },
        ),
      ),
  },
  "user.updated": {
    heard_by: "workspace",
    in: ["workspace"],
    act: async ({ member }) => ok(await member.patch("/api/me", { display_name: "Mia Renamed" })),
  },
  "workspace.ownership_transferred": {
    heard_by: "workspace",
    in: ["workspace"],
    async act({ owner, moderator, workspace }) {
      const path = `/api/workspaces/${workspace.id}/transfer-ownership`;
      ok(await owner.post(path, { user_id: moderator.user.id }));
      ok(await moderator.post(path, { user_id: owner.user.id }));
    },
  },
  "workspace.updated": {
    heard_by: "workspace",
    in: ["workspace"],
    act: async ({ owner, workspace }) =>
      ok(await owner.patch(`/api/workspaces/${workspace.id}`, { name: "Haven" })),
  },
};

/** A scene for events that belong to no place. */
const NOWHERE: Scene = { name: "public", id: "", route_id: "", path: "", seen_by: CAST };

/** Makes every type of event happen, wherever it can. */
export async function playAll(stage: Stage): Promise<void> {
  for (const row of Object.values(ROWS))
    for (const place of row.in)
      await row.act(stage, place === "workspace" ? NOWHERE : stage.scenes[place]);
}
