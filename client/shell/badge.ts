import { createEffect, type Accessor } from "solid-js";
import { noticedIn } from "../sidebar/noticed.ts";
import type { Chat } from "../sync/chat.ts";

const ICONS = {
  quiet: "/favicon.svg",
  unread: "/favicon-unread.svg",
  mentions: "/favicon-mentions.svg",
} as const;

/** Tells what waits outside of the page: in the window's title, on its icon, and on the app's, where it is installed. */
export function showBadge(
  chat: Chat,
  workspaceId: Accessor<string | undefined>,
  title: Accessor<string>,
): void {
  const here = chat.select((state) => noticedIn(state, workspaceId()).count);
  const everywhere = chat.select(
    (state) => {
      let [mentions, bold] = [0, false];
      for (const id of state.workspaces.keys()) {
        const noticed = noticedIn(state, id);
        mentions += noticed.mentions;
        bold ||= noticed.bold;
      }
      return { mentions, bold };
    },
    (a, b) => a.mentions === b.mentions && a.bold === b.bold,
  );

  createEffect(() => {
    const count = here() > 0 ? `(${here()}) ` : everywhere().bold ? "• " : "";
    document.title = `${count}${title() === "" ? "" : `${title()} · `}ClickClack`;
  });
  createEffect(() => {
    const { mentions, bold } = everywhere();
    const href = ICONS[mentions > 0 ? "mentions" : bold ? "unread" : "quiet"];
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon !== null && icon.getAttribute("href") !== href) icon.setAttribute("href", href);
    showAppBadge(mentions, bold);
  });
}

/** A number for what is meant for the person, a dot for what is only unread; where the platform has no badge, nothing. */
function showAppBadge(mentions: number, bold: boolean): void {
  if (!("setAppBadge" in navigator)) return;
  const shown =
    mentions > 0
      ? navigator.setAppBadge(mentions)
      : bold
        ? navigator.setAppBadge()
        : navigator.clearAppBadge();
  shown.catch(() => {});
}
