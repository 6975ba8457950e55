import Archive from "lucide-solid/icons/archive";
import ArchiveRestore from "lucide-solid/icons/archive-restore";
import Bell from "lucide-solid/icons/bell";
import BellDot from "lucide-solid/icons/bell-dot";
import BellOff from "lucide-solid/icons/bell-off";
import AtSign from "lucide-solid/icons/at-sign";
import CheckCheck from "lucide-solid/icons/check-check";
import Link from "lucide-solid/icons/link";
import LogOut from "lucide-solid/icons/log-out";
import MailOpen from "lucide-solid/icons/mail-open";
import Paperclip from "lucide-solid/icons/paperclip";
import Settings from "lucide-solid/icons/settings";
import Tag from "lucide-solid/icons/tag";
import UserPlus from "lucide-solid/icons/user-plus";
import Users from "lucide-solid/icons/users";
import X from "lucide-solid/icons/x";
import type { Channel, NotificationPreference } from "../../sdk/src/index.ts";
import { conversationPath } from "../shell/paths.ts";
import type { Conversation, Place } from "../shell/place.ts";
import type { Chat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import type { MenuItem } from "../ui/Menu.tsx";
import { words } from "../words/words.ts";

/** What a person can do with a conversation as a whole, wherever it stands: in the sidebar and in its header. */
export function conversationItems(
  chat: Chat,
  place: Place,
  conversation: Conversation,
): MenuItem[] {
  return conversation.kind === "channel"
    ? channelItems(chat, place, conversation.channel)
    : directItems(chat, place, conversation.dm.id);
}

function channelItems(chat: Chat, place: Place, channel: Channel): MenuItem[] {
  const joined = channel.joined !== false;
  return [
    ...readItems(chat, channel.id),
    copyItem(chat, place, channel),
    ...memberItems(place, channel),
    ...filesItems(place, channel.id),
    ...topicsItems(place, channel.id),
    ...(joined ? notificationItems(chat, channel) : []),
    ...manageItems(chat, place, channel),
    ...(joined && channel.archived_at === undefined ? [leaveItem(chat, channel)] : []),
  ];
}

const directItems = (chat: Chat, place: Place, id: string): MenuItem[] => {
  const dm = chat.store.state.dms.get(id);
  return [
    ...readItems(chat, id),
    ...(dm === undefined ? [] : [copyItem(chat, place, dm)]),
    ...filesItems(place, id),
    {
      label: words().sidebar.close,
      icon: <X size={16} />,
      section: "",
      run() {
        // Whoever is in it would open it again by being there.
        if (place.conversation()?.id === id) place.goToView("unreads");
        chat.dms
          .close(id)
          .catch((error: unknown) => chat.notify(words().sidebar.notClosed(sentence(error))));
      },
    },
  ];
};

/** Beside the channel that stands open. */
const topicsItems = (place: Place, id: string): MenuItem[] =>
  place.conversation()?.id === id
    ? [
        {
          label: words().topics.title,
          icon: <Tag size={16} />,
          run: () => place.openPane({ kind: "topics" }),
        },
      ]
    : [];

function readItems(chat: Chat, id: string): MenuItem[] {
  const { last_seq = 0, unread_count = 0 } = chat.store.state.counters.get(id) ?? {};
  if (last_seq === 0) return [];
  return unread_count > 0
    ? [
        {
          label: words().conversation.markRead,
          icon: <CheckCheck size={16} />,
          run: () => chat.reading.seen(id, last_seq),
        },
      ]
    : [
        {
          label: words().conversation.markUnread,
          icon: <MailOpen size={16} />,
          run: () => void chat.reading.unread(id, last_seq).catch(() => {}),
        },
      ];
}

const copyItem = (chat: Chat, place: Place, to: { route_id: string }): MenuItem => ({
  label: words().conversation.copyLink,
  icon: <Link size={16} />,
  run() {
    const workspace = place.workspace();
    if (workspace === undefined) return;
    navigator.clipboard.writeText(location.origin + conversationPath(workspace, to)).then(
      () => chat.notify(words().conversation.copied),
      () => {},
    );
  },
});

/** Who is in the open channel; into a private one its members take others there. */
const memberItems = (place: Place, channel: Channel): MenuItem[] =>
  place.conversation()?.id === channel.id
    ? [
        {
          label:
            channel.kind === "private"
              ? words().conversation.addPeople
              : words().conversation.membersOf(`#${channel.name}`),
          icon: channel.kind === "private" ? <UserPlus size={16} /> : <Users size={16} />,
          run: () => place.openPane({ kind: "members" }),
        },
      ]
    : [];

/** The files of the open conversation. */
const filesItems = (place: Place, id: string): MenuItem[] =>
  place.conversation()?.id === id
    ? [
        {
          label: words().conversation.files,
          icon: <Paperclip size={16} />,
          run: () => place.openPane({ kind: "files" }),
        },
      ]
    : [];

function notificationItems(chat: Chat, channel: Channel): MenuItem[] {
  const choice = (
    value: NotificationPreference["preference"] | "default",
    label: string,
    icon: MenuItem["icon"],
    section?: string,
  ): MenuItem => ({
    label,
    icon,
    chosen: (channel.notification_preference ?? "default") === value,
    ...(section !== undefined && { section }),
    run: () =>
      void chat.channels
        .notify(channel.id, value)
        .catch((error: unknown) => chat.notify(words().sidebar.notSaved(sentence(error)))),
  });
  const { notifications, byDefault, everyMessage, mentionsOnly, muted } = words().sidebar;
  return [
    choice("default", byDefault, <BellDot size={16} />, notifications),
    choice("all", everyMessage, <Bell size={16} />),
    choice("mentions", mentionsOnly, <AtSign size={16} />),
    choice("muted", muted, <BellOff size={16} />),
  ];
}

/** Whether the person looks after the workspace's channels. */
export const mayManage = (chat: Chat, place: Place): boolean => {
  const { state } = chat.store;
  const workspace = place.workspace();
  const role = state.members.get(workspace?.id ?? "")?.get(state.me ?? "") ?? workspace?.role;
  return role === "owner" || role === "moderator";
};

function manageItems(chat: Chat, place: Place, channel: Channel): MenuItem[] {
  if (place.conversation()?.id !== channel.id) return [];
  const archive = (archived: boolean) =>
    void chat
      .updateChannel(channel.id, { archived })
      .catch((error: unknown) => chat.notify(words().conversation.staysAsItIs(sentence(error))));
  const settings: MenuItem = {
    label: words().conversation.settings,
    icon: <Settings size={16} />,
    section: "",
    run: () => place.openDialog("edit-channel"),
  };
  if (!mayManage(chat, place)) return [];
  return [
    settings,
    channel.archived_at === undefined
      ? {
          label: words().conversation.archive,
          icon: <Archive size={16} />,
          run: () => archive(true),
        }
      : {
          label: words().conversation.unarchive,
          icon: <ArchiveRestore size={16} />,
          run: () => archive(false),
        },
  ];
}

const leaveItem = (chat: Chat, channel: Channel): MenuItem => ({
  label: words().sidebar.leave,
  icon: <LogOut size={16} class="turns" />,
  section: "",
  run: () =>
    void chat.channels
      .leave(channel)
      .catch((error: unknown) => chat.notify(words().sidebar.notLeft(sentence(error)))),
});
