import { Show } from "solid-js";
import type { User } from "../../sdk/src/index.ts";

export const nameOf = (user: User | undefined): string => user?.display_name || "Unknown person";

/** Wherever a name appears, a bot is marked as one. `behind` is who it really is, where a message shows another name. */
export function Name(props: { user: User | undefined; behind?: User | undefined; class?: string }) {
  const title = () =>
    props.behind === undefined
      ? nameOf(props.user)
      : `${nameOf(props.user)}, posted by ${nameOf(props.behind)}`;
  return (
    <span class={`name ${props.class ?? ""}`}>
      <bdi class="name-text" title={title()}>
        {nameOf(props.user)}
      </bdi>
      <Show when={props.user?.kind === "bot"}>
        <span class="bot-badge">BOT</span>
      </Show>
    </span>
  );
}
