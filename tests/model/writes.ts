import { ChannelChanged } from "../../src/features/channels/wire.ts";
import { MessageChanged } from "../../src/features/messages/wire.ts";
import { addMember, changeRole, removeMember } from "../../src/features/people/members.ts";
import type { Role } from "../../src/access/policy.ts";
import { clientAt, databaseAt, keysOf, type Case } from "./case.ts";
import {
  standingOf,
  tailOf,
  type Audience,
  type Change,
  type ModelChannel,
  type ModelMessage,
} from "./model.ts";

export type WriteKind =
  | "post"
  | "edit"
  | "delete"
  | "read"
  | "create channel"
  | "archive channel"
  | "delete channel"
  | "change role"
  | "leave"
  | "join";

/** Something to do; the numbers choose who does it, on which node, and to what, among whatever is there then. */
export interface Write {
  readonly kind: WriteKind;
  readonly who: number;
  readonly on: number;
  readonly node: number;
}

const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % from.length];
const ROLES: readonly Role[] = ["moderator", "member", "guest"];
let texts = 0;

/** Does it, and answers with what the server says has happened; nothing when there was nothing to do it to. */
export async function perform(on: Case, write: Write): Promise<Change | undefined> {
  return await DEEDS[write.kind](on, write);
}

type Deed = (on: Case, write: Write) => Promise<Change | undefined>;

const DEEDS: Record<WriteKind, Deed> = {
  async post(on, { who, on: index, node }) {
    const channel = pick(on.model.channels.filter(isOpen), index);
    if (channel === undefined) return undefined;
    const author = writer(on, who);
    const body = newText();
    const answer = await clientAt(on, node, author).post(`/api/channels/${channel.id}/messages`, {
      body,
    });
    const { message, event } = answer.is(201, MessageChanged);
    const written: ModelMessage = { id: message.id, author: author.user.id, channel, versions: [] };
    return {
      cursor: Number(event.cursor),
      entry: { type: "message.created", audience: heardIn(channel), message: written },
      apply(cursor) {
        channel.last += 1;
        written.versions.push({ cursor, body });
        on.model.messages.push(written);
      },
    };
  },

  async edit(on, { on: index, node }) {
    const message = pick(
      on.model.messages.filter((each) => isLive(each) && mayWrite(on, each)),
      index,
    );
    if (message === undefined) return undefined;
    const author = on.people.find(({ user }) => user.id === message.author)!;
    const body = newText();
    const answer = await clientAt(on, node, author).patch(`/api/messages/${message.id}`, { body });
    return changed(answer.is(200, MessageChanged).event.cursor, "message.updated", message, body);
  },

  async delete(on, { on: index, node }) {
    const message = pick(
      on.model.messages.filter((each) => isLive(each) && !each.channel.deleted),
      index,
    );
    if (message === undefined) return undefined;
    const answer = await clientAt(on, node, on.site.owner).delete(`/api/messages/${message.id}`);
    return changed(answer.is(200, MessageChanged).event.cursor, "message.deleted", message, "");
  },

  async read(on, { who, on: index, node }) {
    const channel = pick(
      on.model.channels.filter(({ deleted }) => !deleted),
      index,
    )!;
    const reader = writer(on, who);
    const pointer = `${reader.user.id} ${channel.id}`;
    const answer = await clientAt(on, node, reader).post(`/api/channels/${channel.id}/read`, {
      seq: channel.last,
    });
    answer.json(200);
    if ((on.model.pointers.get(pointer) ?? 0) >= channel.last) return undefined;
    return {
      cursor: tailOf(on.model) + 1,
      entry: { type: "channel.read", audience: { of: "person", id: reader.user.id } },
      apply: () => void on.model.pointers.set(pointer, channel.last),
    };
  },

  async "create channel"(on, { who, node }) {
    const name = `channel-${crypto.randomUUID()}`;
    const path = `/api/workspaces/${on.workspace.id}/channels`;
    const answer = await clientAt(on, node, writer(on, who)).post(path, { name });
    const { channel, event } = answer.is(201, ChannelChanged);
    const made = { id: channel.id, guests: false, archived: false, deleted: false, last: 0 };
    return {
      cursor: Number(event.cursor),
      entry: { type: "channel.created", audience: heardIn(made) },
      apply: () => void on.model.channels.push(made),
    };
  },

  async "archive channel"(on, { on: index, node }) {
    const channel = pick(
      on.model.channels.filter((each) => !each.guests && isOpen(each)),
      index,
    );
    if (channel === undefined) return undefined;
    const path = `/api/channels/${channel.id}`;
    const answer = await clientAt(on, node, on.site.owner).patch(path, { archived: true });
    return {
      cursor: Number(answer.is(200, ChannelChanged).event.cursor),
      entry: { type: "channel.updated", audience: heardIn(channel) },
      apply: () => void (channel.archived = true),
    };
  },

  async "delete channel"(on, { on: index, node }) {
    const archived = on.model.channels.filter(({ archived, deleted }) => archived && !deleted);
    const channel = pick(archived, index);
    if (channel === undefined) return undefined;
    const answer = await clientAt(on, node, on.site.owner).delete(`/api/channels/${channel.id}`);
    if (answer.status !== 204) throw new Error(answer.text);
    return {
      cursor: tailOf(on.model) + 1,
      entry: { type: "channel.deleted", audience: heardIn(channel) },
      apply: () => void (channel.deleted = true),
    };
  },

  async "change role"(on, { who, on: index, node }) {
    const member = pick(members(on), who);
    if (member === undefined) return undefined;
    const role = pick(ROLES, index)!;
    const { workspace, user } = await keysOf(on, member);
    const { cursor } = await databaseAt(on, node).write((tx) =>
      changeRole(tx, workspace, user, role),
    );
    const { id } = member.user;
    return {
      cursor,
      entry: { type: "member.moderation_updated", audience: { of: "moderation", id }, changes: id },
      apply: (cursor) => void on.model.standings.get(id)?.push({ cursor, standing: role }),
    };
  },

  async leave(on, { who, node }) {
    const member = pick(members(on), who);
    if (member === undefined) return undefined;
    const { workspace, user } = await keysOf(on, member);
    const { cursor } = await databaseAt(on, node).write((tx) => removeMember(tx, workspace, user));
    return {
      cursor,
      entry: { type: "member.left", audience: { of: "workspace" }, changes: member.user.id },
      apply: (cursor) =>
        void on.model.standings.get(member.user.id)?.push({ cursor, standing: "none" }),
    };
  },

  async join(on, { who, on: index, node }) {
    const outsiders = on.people.filter(({ user }) => standingOf(on.model, user.id) === "none");
    const outsider = pick(outsiders, who);
    if (outsider === undefined) return undefined;
    const role = pick(ROLES, index)!;
    const { workspace, user } = await keysOf(on, outsider);
    await databaseAt(on, node).write((tx) => addMember(tx, workspace, user, role));
    return {
      cursor: tailOf(on.model) + 1,
      entry: { type: "member.joined", audience: { of: "workspace" } },
      apply: (cursor) =>
        void on.model.standings.get(outsider.user.id)?.push({ cursor, standing: role }),
    };
  },
};

function changed(cursor: string, type: string, message: ModelMessage, body: string): Change {
  return {
    cursor: Number(cursor),
    entry: { type, audience: heardIn(message.channel), message },
    apply: (cursor) => void message.versions.push({ cursor, body }),
  };
}

const newText = () => `text ${(texts += 1)}`;
const isOpen = ({ archived, deleted }: ModelChannel) => !archived && !deleted;
const isLive = ({ versions }: ModelMessage) => versions.at(-1)?.body !== "";
const heardIn = ({ guests }: ModelChannel): Audience => ({ of: "channel", guests });

/** Members and moderators, and the owner: guests are told by the model what they hear, and may post little. */
const writers = ({ people, model }: Case) =>
  people.filter(({ user }) => !["none", "guest"].includes(standingOf(model, user.id)));
const writer = (on: Case, index: number) => pick(writers(on), index)!;
const mayWrite = (on: Case, { author, channel }: ModelMessage) =>
  isOpen(channel) && writers(on).some(({ user }) => user.id === author);
/** Those whose membership can change. */
const members = ({ people, model, site }: Case) =>
  people.filter(({ user }) => user !== site.owner.user && standingOf(model, user.id) !== "none");
