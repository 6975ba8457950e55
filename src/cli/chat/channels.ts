import type { Channel, CreateChannelRequest, Workspace } from "../../../sdk/src/index.ts";
import { EXIT, fail } from "../exit.ts";
import { clean, table, type Outcome } from "../output.ts";
import { chat, type Session } from "./connect.ts";
import { findChannel, findWorkspace } from "./find.ts";
import { channelsOf } from "./lists.ts";
import type { ChatOptions } from "./options.ts";

/** `channels list` */
export const listChannels = (options: ChatOptions & { archived?: boolean }): Promise<void> =>
  chat(options, async (session): Promise<Outcome> => {
    const workspace = await findWorkspace(session);
    const channels = (await channelsOf(session.client, workspace.id)).filter(
      ({ archived_at }) => options.archived || archived_at === undefined,
    );
    return {
      text: table(
        ["CHANNEL", "UNREAD", "", "ABOUT"],
        channels.map((channel) => [
          `#${channel.name}`,
          unread(channel),
          marks(channel, workspace, session).join(", "),
          [channel.display_title, channel.topic].filter(Boolean).join(": "),
        ]),
      ),
      plain: channels.map(({ id }) => id).join("\n"),
      json: { channels },
      ...(channels.length === 0 && { note: `${clean(workspace.name)} has no channels for you.` }),
    };
  });

/** `3`, or `3 @1` where some of them mention the caller; nothing where there is nothing new. */
function unread({ unread_count = 0, mention_count = 0 }: Channel): string {
  if (unread_count === 0) return "";
  return mention_count === 0 ? `${unread_count}` : `${unread_count} @${mention_count}`;
}

const marks = (channel: Channel, { role }: Workspace, { profile }: Session) => [
  ...(channel.id === profile?.channel ? ["in use"] : []),
  ...(channel.kind === "public" ? [] : [channel.kind]),
  ...(channel.archived_at === undefined ? [] : ["archived"]),
  // Bots have no sidebar to join one into.
  ...(channel.joined === false && channel.archived_at === undefined && role !== "bot"
    ? ["not joined"]
    : []),
];

/** `channels use <channel>` */
export const useChannel = (which: string, options: ChatOptions): Promise<void> =>
  chat(options, async (session) => {
    const channel = await findChannel(session, which);
    await session.saveProfile({ workspace: channel.workspace_id, channel: channel.id });
    return about(channel, "is the channel in use now");
  });

export interface CreateChannelOptions extends ChatOptions {
  readonly private?: boolean;
  readonly title?: string;
  readonly topic?: string;
  readonly description?: string;
  readonly section?: string;
  readonly use?: boolean;
}

/** `channels create <name>` */
export const createChannel = (name: string, options: CreateChannelOptions): Promise<void> =>
  chat(options, async (session) => {
    // The server would call one without a name general.
    const named = name.replace(/^#/, "").trim() || fail(EXIT.usage, "A channel needs a name.");
    const workspace = await findWorkspace(session);
    const { title, topic, description, section } = options;
    const request: CreateChannelRequest = {
      name: named,
      ...(options.private ? { kind: "private" } : {}),
      ...(title === undefined ? {} : { display_title: title }),
      ...(topic === undefined ? {} : { topic }),
      ...(description === undefined ? {} : { description }),
      ...(section === undefined ? {} : { sidebar_section: section }),
    };
    const { channel } = await session.client.channels.create(workspace.id, request);
    if (options.use) await session.saveProfile({ workspace: workspace.id, channel: channel.id });
    return about(
      channel,
      `is there now, ${channel.kind === "private" ? "private, " : ""}${channel.id}`,
    );
  });

/** `channels archive <channel>` */
export const archiveChannel = (
  which: string,
  { undo = false, ...options }: ChatOptions & { undo?: boolean },
): Promise<void> =>
  chat(options, async (session) => {
    const { id } = await findChannel(session, which);
    const { channel } = await session.client.channels.update(id, { archived: !undo });
    return about(channel, undo ? "is open again" : "is archived");
  });

/** `channels join <channel>` */
export const joinChannel = (which: string, options: ChatOptions): Promise<void> =>
  chat(options, async (session) => {
    const { id, kind } = await findChannel(session, which);
    // Whoever finds a private one is in it.
    const channel =
      kind === "private" ? await findChannel(session, id) : await session.client.channels.join(id);
    return about(channel, "is in your sidebar");
  });

/** `channels leave <channel>` */
export const leaveChannel = (which: string, options: ChatOptions): Promise<void> =>
  chat(options, async (session) => {
    const channel = await findChannel(session, which);
    if (channel.kind !== "private")
      return about(await session.client.channels.leave(channel.id), "is out of your sidebar");
    const { id } = await session.me();
    await session.client.channels.removeMember(channel.id, id);
    if (session.profile?.channel === channel.id) await session.saveProfile({ channel: undefined });
    return about(channel, "is left: who is in it can let you in again");
  });

const about = (channel: Channel, what: string): Outcome => ({
  text: `#${clean(channel.name)} ${what}.`,
  plain: channel.id,
  json: { channel },
});
