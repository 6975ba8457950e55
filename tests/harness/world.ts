import { beforeAll } from "bun:test";
import type { Role } from "../../src/access/policy.ts";
import { insertChannel } from "../../src/features/channels/channels.ts";
import { ChannelChanged, ChannelList, type Channel } from "../../src/features/channels/wire.ts";
import { DirectConversationAnswer, type DirectConversation } from "../../src/features/dms/wire.ts";
import { MessageChanged, type Message } from "../../src/features/messages/wire.ts";
import { addMember } from "../../src/features/people/members.ts";
import { WorkspaceAnswer, type Workspace } from "../../src/features/workspaces/wire.ts";
import type { Reader } from "../../src/storage/database.ts";
import type { Client } from "./client.ts";
import { signIn, type Person } from "./people.ts";
import { useServer, type ServerOptions, type TestServer } from "./server.ts";

/** A workspace with `general`, `guest`, and a person of each role; `outsider` is signed in but no member. */
export interface World {
  readonly server: TestServer;
  readonly workspace: Workspace;
  readonly general: Channel;
  readonly guestChannel: Channel;
  readonly owner: Person;
  readonly moderator: Person;
  readonly member: Person;
  readonly guest: Person;
  readonly outsider: Person;
  readonly nobody: Client;
}

/** Fills a server with people. */
export async function createWorld(server: TestServer): Promise<World> {
  const [owner, moderator, member, guest, outsider] = await Promise.all([
    signIn(server, "Olga Owner"),
    signIn(server, "Mo Moderator"),
    signIn(server, "Mia Member"),
    signIn(server, "Gus Guest"),
    signIn(server, "Otto Outsider"),
  ]);
  const people = { owner, moderator, member, guest };
  const places = await createPlaces(server, people);
  return { server, ...places, ...people, outsider, nobody: server.nobody };
}

/**
 * A new workspace with these people in it. What has no operation yet, roles and the guests' channel, is put into the
 * database.
 */
export async function createPlaces(
  server: Pick<TestServer, "db">,
  { owner, moderator, member, guest }: Pick<World, "owner" | "moderator" | "member" | "guest">,
): Promise<Pick<World, "workspace" | "general" | "guestChannel">> {
  const created = await owner.post("/api/workspaces", { name: "Harbour" });
  const { workspace } = created.is(201, WorkspaceAnswer);
  await join(server, workspace, moderator, "moderator");
  await join(server, workspace, member, "member");
  await join(server, workspace, guest, "guest");
  await server.db.write(async (tx) => {
    await insertChannel(tx, await keyOf(tx, workspace), { name: "guest" });
  });
  const channels = await channelsOf(owner, workspace);
  return {
    workspace,
    general: named(channels, "general"),
    guestChannel: named(channels, "guest"),
  };
}

/** Makes someone a member with a role: put into the database, since no operation does it yet. */
export async function join(
  server: Pick<TestServer, "db">,
  workspace: Workspace,
  who: Person,
  role: Role,
) {
  await server.db.write(async (tx) => {
    const user = await tx.get<{ id: number; public_id: string }>(
      "SELECT id, public_id FROM users WHERE public_id = ?",
      who.user.id,
    );
    await addMember(tx, await keyOf(tx, workspace), user!, role);
  });
}

/** The caller's channels of a workspace. */
export const channelsOf = async (who: Client, workspace: Workspace): Promise<Channel[]> =>
  (await who.get(`/api/workspaces/${workspace.id}/channels`)).is(200, ChannelList).channels;

export function named(channels: readonly Channel[], name: string): Channel {
  const channel = channels.find((one) => one.name === name);
  if (channel === undefined) throw new Error(`There is no channel ${name}.`);
  return channel;
}

/** How storage names a workspace. */
export async function keyOf(tx: Reader, workspace: Pick<Workspace, "id">) {
  const row = await tx.get<{ id: number; public_id: string }>(
    "SELECT id, public_id FROM workspaces WHERE public_id = ?",
    workspace.id,
  );
  return row!;
}

/** A server with people on it, for the tests of one `describe`. */
export function useWorld(options: ServerOptions = {}): () => World {
  const server = useServer(options);
  let world: World | undefined;
  beforeAll(async () => {
    world = await createWorld(server);
  });
  return () => world!;
}

/** Writes a message. */
export const post = async (who: Client, channel: Channel, body: string): Promise<Message> =>
  (await who.post(`/api/channels/${channel.id}/messages`, { body })).is(201, MessageChanged)
    .message;

/** Makes a channel; without a name, one that no other has. */
export const newChannel = async (
  who: Client,
  workspace: Workspace,
  name = `channel-${crypto.randomUUID()}`,
): Promise<Channel> =>
  (await who.post(`/api/workspaces/${workspace.id}/channels`, { name })).is(201, ChannelChanged)
    .channel;

/** Makes a private channel: its maker is the first member, and takes these people in. */
export async function newPrivateChannel(
  who: Client,
  workspace: Workspace,
  members: readonly Person[] = [],
): Promise<Channel> {
  const body = { name: `private-${crypto.randomUUID()}`, kind: "private" };
  const made = await who.post(`/api/workspaces/${workspace.id}/channels`, body);
  const { channel } = made.is(201, ChannelChanged);
  for (const { user } of members)
    (await who.post(`/api/channels/${channel.id}/members`, { user_id: user.id })).json(201);
  return channel;
}

/** The direct conversation of these people and the caller. */
export const newDirect = async (
  who: Client,
  workspace: Workspace,
  others: readonly { readonly id: string }[],
): Promise<DirectConversation> =>
  (
    await who.post("/api/dms", {
      workspace_id: workspace.id,
      member_ids: others.map(({ id }) => id),
    })
  ).is(201, DirectConversationAnswer).conversation;
