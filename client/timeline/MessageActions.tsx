import Copy from "lucide-solid/icons/copy";
import Ellipsis from "lucide-solid/icons/ellipsis";
import Link from "lucide-solid/icons/link";
import MailOpen from "lucide-solid/icons/mail-open";
import MessageSquareText from "lucide-solid/icons/message-square-text";
import Pencil from "lucide-solid/icons/pencil";
import Trash from "lucide-solid/icons/trash";
import { Show } from "solid-js";
import { conversationPath } from "../shell/paths.ts";
import { usePlace } from "../shell/place.ts";
import { spotOf } from "../state/conversation.ts";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { Menu, type MenuItem } from "../ui/Menu.tsx";
import { setDeleting, setEditing } from "./editing.ts";

/** What can be done with a message, above its corner. */
export function MessageActions(props: {
  message: StoredMessage;
  inThread: boolean;
  onMarkUnread: (seq: number) => void;
  onMenu: (open: boolean) => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const me = chat.select((state) => state.me);
  const mine = () => props.message.author_id === me();
  const deletable = () => mine() || place.workspace()?.role === "owner";

  function link(): string {
    const workspace = place.workspace();
    const { message } = props;
    const root = message.parent_message_id === undefined ? undefined : message.thread_root_id;
    const target = root ?? message.channel_id ?? message.direct_conversation_id;
    if (workspace === undefined || target === undefined) return location.href;
    const path = conversationPath(workspace, { route_id: target });
    return `${location.origin}${path}?message=${message.id}`;
  }
  function copy(text: string): void {
    navigator.clipboard.writeText(text).catch(() => chat.notify("The clipboard is not available."));
  }

  const rootOf = () => chat.store.state.messages.get(props.message.thread_root_id);
  function openThread(): void {
    place.openThread(rootOf() ?? { id: props.message.thread_root_id });
  }

  function items(): MenuItem[] {
    const seq = spotOf(props.message)?.seq;
    const all: MenuItem[] = [
      { label: "Copy link", icon: <Link size={16} />, run: () => copy(link()) },
      { label: "Copy text", icon: <Copy size={16} />, run: () => copy(props.message.body) },
    ];
    if (seq !== undefined) {
      const run = () => props.onMarkUnread(seq);
      all.push({ label: "Mark unread", icon: <MailOpen size={16} />, run });
    }
    if (mine()) {
      const run = () => setEditing(props.message.id);
      all.push({ label: "Edit", icon: <Pencil size={16} />, run });
    }
    if (deletable()) {
      const run = () => setDeleting(props.message);
      all.push({ label: "Delete", icon: <Trash size={16} />, danger: true, run });
    }
    return all;
  }

  return (
    <div class="message-actions" role="toolbar" aria-label="Message actions">
      <Show when={!props.inThread}>
        <button
          type="button"
          class="icon-button"
          aria-label="Reply in thread"
          title="Reply in thread"
          onClick={openThread}
        >
          <MessageSquareText size={16} aria-hidden="true" />
        </button>
      </Show>
      <Show when={mine()}>
        <button
          type="button"
          class="icon-button"
          aria-label="Edit"
          title="Edit"
          onClick={() => setEditing(props.message.id)}
        >
          <Pencil size={16} aria-hidden="true" />
        </button>
      </Show>
      <button
        type="button"
        class="icon-button"
        aria-label="Copy link"
        title="Copy link"
        onClick={() => copy(link())}
      >
        <Link size={16} aria-hidden="true" />
      </button>
      <Menu label="More actions" class="icon-button" items={items} onToggle={props.onMenu}>
        <Ellipsis size={16} aria-hidden="true" />
      </Menu>
    </div>
  );
}
