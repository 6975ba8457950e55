import MenuIcon from "lucide-solid/icons/menu";
import { createEffect, type JSX } from "solid-js";
import { words } from "../words/words.ts";
import { ConnectionPill } from "./ConnectionPill.tsx";
import { usePlace } from "./place.ts";

/** The frame of what stands in the middle instead of a conversation: its name, what it offers, and its content. */
export function ViewFrame(props: {
  title: string;
  /** Beside the title: how many there are, or what it is. */
  about?: JSX.Element;
  actions?: JSX.Element;
  children: JSX.Element;
}) {
  const place = usePlace();
  createEffect(() => place.nameView(props.title));
  return (
    <>
      <header class="channel-header">
        <DrawerButton />
        <h1 class="channel-title">{props.title}</h1>
        <span class="channel-about">{props.about}</span>
        <span class="channel-header-space" />
        {props.actions}
      </header>
      <ConnectionPill />
      <div class="view-body">{props.children}</div>
    </>
  );
}

/** Where the sidebar is a drawer: opens it. */
export function DrawerButton() {
  const place = usePlace();
  return (
    <button
      type="button"
      class="icon-button drawer-button"
      aria-label={words().conversation.openSidebar}
      onClick={() => place.setDrawer(true)}
    >
      <MenuIcon size={20} aria-hidden="true" />
    </button>
  );
}
