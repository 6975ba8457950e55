import { createMemo, createResource, on, createEffect, type Accessor } from "solid-js";
import type { Channel, Role } from "../../sdk/src/index.ts";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";

export interface ChannelMembers {
  /** Who they are, and what they are in the workspace; undefined while a private channel is being asked. */
  roles: Accessor<ReadonlyMap<string, Role> | undefined>;
  /** Asks again. */
  refetch(): void;
}

/** Who reads a channel: in a public one everybody but guests, in a private one its members, as they come and go. */
export function useChannelMembers(channel: Accessor<Channel | undefined>): ChannelMembers {
  const chat = useChat();
  const place = usePlace();
  const everybody = chat.select((state) => state.members.get(place.workspace()?.id ?? ""));
  const privateId = createMemo(() => (channel()?.kind === "private" ? channel()?.id : undefined));
  const [asked, { refetch }] = createResource(privateId, async (id) => {
    const members = await chat.channels.members(id).catch(() => []);
    return new Map(members.map(({ user, role }) => [user.id, role]));
  });
  const heard = chat.select(
    ({ heard: all }) =>
      (all.get("channel.member_added") ?? 0) +
      (all.get("channel.member_removed") ?? 0) +
      (all.get("member.left") ?? 0),
  );
  createEffect(on(heard, () => privateId() !== undefined && void refetch(), { defer: true }));

  const readers = createMemo(() => {
    const all = everybody();
    return all && new Map([...all].filter(([, role]) => role !== "guest"));
  });
  return {
    roles: () => (privateId() === undefined ? readers() : asked.latest),
    refetch: () => void refetch(),
  };
}
