import Bell from "lucide-solid/icons/bell";
import BellOff from "lucide-solid/icons/bell-off";
import Clock from "lucide-solid/icons/clock";
import Copy from "lucide-solid/icons/copy";
import Link from "lucide-solid/icons/link";
import MailOpen from "lucide-solid/icons/mail-open";
import MessageSquareText from "lucide-solid/icons/message-square-text";
import Pencil from "lucide-solid/icons/pencil";
import Pin from "lucide-solid/icons/pin";
import PinOff from "lucide-solid/icons/pin-off";
import Quote from "lucide-solid/icons/quote";
import SmilePlus from "lucide-solid/icons/face-slightly-smiling-plus";
import Trash from "lucide-solid/icons/trash";
import Users from "lucide-solid/icons/users";
import type { Component } from "solid-js";
import { setQuoting } from "../composer/quoting.ts";
import { pickEmoji } from "../emoji/picking.ts";
import { conversationPath } from "../shell/paths.ts";
import type { Place } from "../shell/place.ts";
import { spotOf } from "../state/conversation.ts";
import type { StoredMessage } from "../state/state.ts";
import type { Chat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import type { DoingName } from "./doing-keys.ts";
import { openMessageDialog, setDeleting, setEditing } from "./editing.ts";

/** Something that can be done with a message. */
export interface Doing {
  name: DoingName;
  label: string;
  icon: Component<{ size: number }>;
  danger?: boolean;
  run(): void;
}

/** A message where it stands on the screen. */
export interface Standing {
  message: () => StoredMessage | undefined;
  inThread: () => boolean;
  element: () => HTMLElement | undefined;
  onMarkUnread: (seq: number) => void;
}

/** What this person can do with a message where it stands; asked for when it is about to be shown or done. */
export function doingsOf(chat: Chat, place: Place, standing: Standing): Doing[] {
  function copy(text: string, done: string): void {
    const said = navigator.clipboard.writeText(text).then(
      () => done,
      () => words().message.noClipboard,
    );
    void said.then((word) => chat.notify(word));
  }

  const { state } = chat.store;
  const message = standing.message();
  if (message === undefined || message.deleted_at !== undefined) return [];
  const { id, channel_id, thread_root_id, workspace_id } = message;
  const channel = state.channels.get(channel_id ?? "");
  const mine = message.author_id === state.me;
  const owner = place.workspace()?.role === "owner" && channel_id !== undefined;
  const open = channel?.archived_at === undefined;
  const seq = spotOf(message)?.seq;
  const isThread = message.parent_message_id !== undefined || standing.inThread();
  const pinned = state.pins.get(channel_id ?? "")?.includes(id) ?? false;
  const followed = state.counters.has(thread_root_id);
  const hasThread = isThread || message.thread_state !== undefined;
  const said = words().message;

  const all: (Doing | false)[] = [
    open && {
      name: "react",
      label: said.react,
      icon: SmilePlus,
      run() {
        const row = standing.element();
        const button = row?.querySelector<HTMLElement>("[data-doing=react]");
        const anchor = button?.checkVisibility() === true ? button : row;
        if (anchor !== undefined)
          pickEmoji(anchor, (emoji) => void chat.reactions.set(id, emoji, true), id);
      },
    },
    !standing.inThread() && {
      name: "thread",
      label: said.reply,
      icon: MessageSquareText,
      run: () => place.openThread(state.messages.get(thread_root_id) ?? { id: thread_root_id }),
    },
    open && {
      name: "quote",
      label: said.quote,
      icon: Quote,
      run() {
        const where = standing.inThread() ? thread_root_id : spotOf(message)?.conversation_id;
        if (where !== undefined) setQuoting(where, message);
      },
    },
    (message.reactions?.length ?? 0) > 0 && {
      name: "reactions",
      label: said.seeReactions,
      icon: Users,
      run: () => openMessageDialog({ kind: "reactions", message }),
    },
    {
      name: "link",
      label: said.copyLink,
      icon: Link,
      run: () => copy(linkTo(message), said.linkCopied),
    },
    message.body !== "" && {
      name: "text",
      label: said.copyText,
      icon: Copy,
      run: () => copy(message.body, said.textCopied),
    },
    seq !== undefined && {
      name: "unread",
      label: said.markUnread,
      icon: MailOpen,
      run: () => standing.onMarkUnread(seq),
    },
    {
      name: "remind",
      label: said.remind,
      icon: Clock,
      run: () => openMessageDialog({ kind: "remind", message }),
    },
    hasThread && {
      name: "follow",
      label: followed ? said.unfollow : said.follow,
      icon: followed ? BellOff : Bell,
      run: () =>
        void (followed
          ? chat.following.unfollow(thread_root_id)
          : chat.following.follow(thread_root_id)),
    },
    channel !== undefined &&
      open && {
        name: "pin",
        label: pinned ? said.unpin : said.pin,
        icon: pinned ? PinOff : Pin,
        run: () => void (pinned ? chat.pins.remove(channel.id, id) : chat.pins.add(channel.id, id)),
      },
    mine && open && { name: "edit", label: said.edit, icon: Pencil, run: () => setEditing(id) },
    (mine || owner) && {
      name: "delete",
      label: said.delete,
      icon: Trash,
      danger: true,
      run: () => setDeleting(message),
    },
  ];
  return all.filter((one) => one !== false);

  function linkTo(message: StoredMessage): string {
    const workspace = state.workspaces.get(workspace_id);
    const root = message.parent_message_id === undefined ? undefined : thread_root_id;
    const named = root ?? channel_id ?? message.direct_conversation_id;
    if (workspace === undefined || named === undefined) return location.href;
    const { route_id = named } =
      state.messages.get(named) ?? state.channels.get(named) ?? state.dms.get(named) ?? {};
    return `${location.origin}${conversationPath(workspace, { route_id })}?message=${id}`;
  }
}
