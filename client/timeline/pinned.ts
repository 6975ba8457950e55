import { createContext, createEffect, createMemo, useContext } from "solid-js";
import { useChat } from "../sync/chat.ts";

type IsPinned = (messageId: string | undefined) => boolean;

const PinnedContext = createContext<IsPinned>(() => false);

/** Lets the messages below know which of them their channel has pinned: one set for all of them. */
export const PinnedProvider = PinnedContext.Provider;
export const usePinned = () => useContext(PinnedContext);

/** Follows the pins of a channel. */
export function createPinned(channelId: () => string | undefined): IsPinned {
  const chat = useChat();
  createEffect(() => {
    const id = channelId();
    // Without its mark a message can be read too.
    if (id !== undefined) chat.pins.ensure(id).catch(() => {});
  });
  const listed = chat.select((state) => state.pins.get(channelId() ?? ""));
  const pinned = createMemo(() => new Set(listed()));
  return (id) => id !== undefined && pinned().has(id);
}
