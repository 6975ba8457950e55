import Copy from "lucide-solid/icons/copy";
import Ellipsis from "lucide-solid/icons/ellipsis";
import Link from "lucide-solid/icons/link";
import MailOpen from "lucide-solid/icons/mail-open";
import Pencil from "lucide-solid/icons/pencil";
import Trash from "lucide-solid/icons/trash";
import { Show } from "solid-js";
import { channelPath, usePlace } from "../shell/place.ts";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { Menu, type MenuItem } from "../ui/Menu.tsx";
import { setDeleting, setEditing } from "./editing.ts";

/** What can be done with a message, above its corner. */
export function MessageActions(props: {
  message: StoredMessage;
  onMarkUnread: (seq: number) => void;
  onMenu: (open: boolean) => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const me = chat.select((state) => state.me);
  const mine = () => props.message.author_id === me();
  const deletable = () => mine() || place.workspace()?.role === "owner";

  function link(): string {
    const [workspace, channel] = [place.workspace(), place.channel()];
    if (workspace === undefined || channel === undefined) return location.href;
    return `${location.origin}${channelPath(workspace, channel)}?message=${props.message.id}`;
  }
  function copy(text: string): void {
    navigator.clipboard.writeText(text).catch(() => chat.notify("The clipboard is not available."));
  }

  function items(): MenuItem[] {
    const seq = props.message.channel_seq;
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
