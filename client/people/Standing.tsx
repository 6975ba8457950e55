import Moon from "lucide-solid/icons/moon";
import { Show } from "solid-js";
import type { User } from "../../sdk/src/index.ts";
import { Emoji } from "../emoji/Emoji.tsx";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { minute } from "../ui/now.ts";
import { words } from "../words/words.ts";
import { standingOf, statusOf } from "./standing.ts";

/** Whether somebody is there: a dot with a shape of its own for each answer, and a word for screen readers. */
export function PresenceDot(props: { userId: string | undefined }) {
  const chat = useChat();
  const place = usePlace();
  const standing = chat.select((state) =>
    standingOf(state, place.workspace()?.id, props.userId, minute()),
  );
  return (
    <span class={`presence ${standing()}`} title={words().status[standing()]}>
      <Show when={standing() === "dnd"}>
        <Moon size={9} aria-hidden="true" />
      </Show>
      <span class="visually-hidden">{words().status[standing()]}</span>
    </span>
  );
}

/** A person's picture with the dot at its corner. */
export function PersonAvatar(props: { user: User | undefined; id: string; class?: string }) {
  return (
    <span class={`person-avatar ${props.class ?? ""}`}>
      <Avatar
        user={props.user}
        id={props.id}
        {...(props.class !== undefined && { class: props.class })}
      />
      <PresenceDot userId={props.id} />
    </span>
  );
}

/** The emoji of what somebody says about themselves, with the text behind it. */
export function StatusEmoji(props: { user: User | undefined }) {
  const status = () => statusOf(props.user, minute());
  return (
    <Show when={status()}>
      {(known) => (
        <span class="status-emoji" title={known().text}>
          <Emoji emoji={known().emoji || "💬"} />
          <span class="visually-hidden">{known().text}</span>
        </span>
      )}
    </Show>
  );
}
