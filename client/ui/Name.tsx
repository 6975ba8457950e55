import { Show } from "solid-js";
import type { User } from "../../sdk/src/index.ts";

export const nameOf = (user: User | undefined): string => user?.display_name || "Unknown person";

/** Wherever a name appears, a bot is marked as one. */
export function Name(props: { user: User | undefined; class?: string }) {
  return (
    <span class={`name ${props.class ?? ""}`}>
      <bdi class="name-text" title={nameOf(props.user)}>
        {nameOf(props.user)}
      </bdi>
      <Show when={props.user?.kind === "bot"}>
        <span class="bot-badge">BOT</span>
      </Show>
    </span>
  );
}
