import Archive from "lucide-solid/icons/archive";
import ArchiveRestore from "lucide-solid/icons/archive-restore";
import Ellipsis from "lucide-solid/icons/ellipsis";
import Link from "lucide-solid/icons/link";
import MenuIcon from "lucide-solid/icons/menu";
import Pencil from "lucide-solid/icons/pencil";
import Users from "lucide-solid/icons/users";
import { Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Menu, type MenuItem } from "../ui/Menu.tsx";
import { usePlace } from "./place.ts";

/** Which channel this is, what it is about, and what can be done with it. */
export function ChannelHeader() {
  const chat = useChat();
  const place = usePlace();
  const members = chat.select((state) => state.members.get(place.workspace()?.id ?? "")?.size ?? 0);
  const role = chat.select(
    (state) =>
      state.members.get(place.workspace()?.id ?? "")?.get(state.me ?? "") ??
      place.workspace()?.role,
  );
  const manages = () => role() === "owner" || role() === "moderator";
  const archived = () => place.channel()?.archived_at !== undefined;

  function archive(put: boolean): void {
    const id = place.channel()?.id;
    if (id === undefined) return;
    chat.updateChannel(id, { archived: put }).catch((error: unknown) => {
      chat.notify(`The channel stays as it is. ${sentence(error)}`);
    });
  }

  function items(): MenuItem[] {
    const url = location.origin + location.pathname;
    const all: MenuItem[] = [
      {
        label: "Copy link",
        icon: <Link size={16} />,
        run: () => void navigator.clipboard.writeText(url).catch(() => {}),
      },
    ];
    if (!manages()) return all;
    all.push({
      label: "Edit channel",
      icon: <Pencil size={16} />,
      run: () => place.openDialog("edit-channel"),
    });
    all.push(
      archived()
        ? { label: "Bring back", icon: <ArchiveRestore size={16} />, run: () => archive(false) }
        : { label: "Archive", icon: <Archive size={16} />, run: () => archive(true) },
    );
    return all;
  }

  return (
    <header class="channel-header">
      <button
        type="button"
        class="icon-button drawer-button"
        aria-label="Open the sidebar"
        onClick={() => place.setDrawer(true)}
      >
        <MenuIcon size={20} aria-hidden="true" />
      </button>
      <h1 class="channel-title" title={place.channel()?.name}>
        <span class="channel-hash" aria-hidden="true">
          #
        </span>
        <bdi>{place.channel()?.name}</bdi>
      </h1>
      <Show when={place.channel()?.display_title}>
        <p class="channel-about" dir="auto" title={place.channel()?.display_title}>
          {place.channel()?.display_title}
        </p>
      </Show>
      <span class="channel-header-space" />
      <Show when={members() > 0}>
        <button
          type="button"
          class="header-button"
          aria-label={`${members()} members`}
          title="People in this workspace"
          onClick={() => place.openDialog("people")}
        >
          <Users size={15} aria-hidden="true" />
          {members()}
        </button>
      </Show>
      <Menu label="Channel actions" class="icon-button" items={items}>
        <Ellipsis size={18} aria-hidden="true" />
      </Menu>
    </header>
  );
}
