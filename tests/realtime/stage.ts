import { SCOPES } from "../../src/access/scopes.ts";
import type { Channel } from "../../src/features/channels/wire.ts";
import type { DirectConversation } from "../../src/features/dms/wire.ts";
import { MessageChanged, type Message } from "../../src/features/messages/wire.ts";
import { newBot } from "../harness/bots.ts";
import type { Client } from "../harness/client.ts";
import { signIn, type Person } from "../harness/people.ts";
import { join, newDirect, newPrivateChannel, type World } from "../harness/world.ts";

/** Who listens. All of them are members of the workspace. */
export const CAST = [
  "owner",
  "moderator",
  "member",
  "stranger",
  "guest",
  "bot",
  "deafBot",
] as const;
export type Name = (typeof CAST)[number];

export const PLACES = ["public", "guests", "private", "direct"] as const;
export type PlaceName = (typeof PLACES)[number];

/** Who sees a place. The bot without `dms:read` is in the conversation, and hears nothing of it. */
export const SEEN_BY: Readonly<Record<PlaceName, readonly Name[]>> = {
  public: ["owner", "moderator", "member", "stranger", "bot", "deafBot"],
  guests: CAST,
  private: ["moderator", "member", "bot", "deafBot"],
  direct: ["owner", "member", "bot"],
};

/** A place on the stage. */
export interface Scene {
  readonly name: PlaceName;
  readonly id: string;
  readonly route_id: string;
  /** Where its messages are read and written. */
  readonly path: string;
  readonly seen_by: readonly Name[];
}

export interface Stage extends World {
  readonly cast: Readonly<Record<Name, Client & { readonly token: string }>>;
  readonly scenes: Readonly<Record<PlaceName, Scene>>;
  /** The user ID of each of the cast. */
  readonly ids: Readonly<Record<Name, string>>;
  /** Comes and goes; nobody listens to what they hear. */
  readonly passenger: Person;
  /** Who sees each place, by its ID. Places that are made later join it. */
  readonly audiences: Map<string, readonly Name[]>;
}

const channelScene = (name: PlaceName, { id, route_id }: Channel): Scene => ({
  name,
  id,
  route_id,
  path: `/api/channels/${id}`,
  seen_by: SEEN_BY[name],
});

const directScene = ({ id, route_id }: DirectConversation): Scene => ({
  name: "direct",
  id,
  route_id,
  path: `/api/dms/${id}`,
  seen_by: SEEN_BY.direct,
});

/** Fills a workspace with those who listen, and with a place of each kind. */
export async function setStage(world: World): Promise<Stage> {
  const { server, workspace, owner, moderator, member, guest } = world;
  const [stranger, passenger] = await Promise.all([
    signIn(server, "Sam Stranger"),
    signIn(server, "Pia Passenger"),
  ]);
  for (const who of [stranger, passenger]) await join(server, workspace, who, "member");
  const bot = await newBot(server, workspace, SCOPES);
  const deafBot = await newBot(
    server,
    workspace,
    SCOPES.filter((scope) => scope !== "dms:read"),
  );
  const hidden = await newPrivateChannel(member, workspace, [moderator]);
  for (const { id } of [bot, deafBot])
    (await member.post(`/api/channels/${hidden.id}/members`, { user_id: id })).json(201);
  const direct = await newDirect(member, workspace, [owner.user, bot, deafBot]);
  const scenes = {
    public: channelScene("public", world.general),
    guests: channelScene("guests", world.guestChannel),
    private: channelScene("private", hidden),
    direct: directScene(direct),
  };
  return {
    ...world,
    cast: { owner, moderator, member, stranger, guest, bot, deafBot },
    ids: {
      owner: owner.user.id,
      moderator: moderator.user.id,
      member: member.user.id,
      stranger: stranger.user.id,
      guest: guest.user.id,
      bot: bot.id,
      deafBot: deafBot.id,
    },
    passenger,
    scenes,
    audiences: new Map(Object.values(scenes).map((scene) => [scene.id, scene.seen_by])),
  };
}

/** What is said in a place carries its name, so that it can be looked for where it must not be. */
export const secretOf = ({ name }: Scene) => `spoken in ${name}`;

/** Writes a root message as the member, who sees every place. */
export const speak = async ({ member }: Stage, scene: Scene): Promise<Message> =>
  (await member.post(`${scene.path}/messages`, { body: secretOf(scene) })).is(201, MessageChanged)
    .message;
