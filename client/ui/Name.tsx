import { Show } from "solid-js";
import type { User } from "../../sdk/src/index.ts";
import { words } from "../words/words.ts";

export const nameOf = (user: User | undefined): string =>
  user?.display_name || words().ui.unknownPerson;

/** Wherever a name appears, a bot is marked as one. `behind` is who it really is, where a message shows another name. */
export function Name(props: { user: User | undefined; behind?: User | undefined; class?: string }) {
  const title = () =>
    props.behind === undefined
      ? nameOf(props.user)
      : words().ui.postedBy(nameOf(props.user), nameOf(props.behind));
  return (
    <span class={`name ${props.class ?? ""}`}>
      <bdi class="name-text" title={title()}>
        {nameOf(props.user)}
      </bdi>
      <BotBadge user={props.user} />
    </span>
  );
}

/** The mark of a bot, for names that stand there as plain text. */
export function BotBadge(props: { user: User | undefined }) {
  return (
    <Show when={props.user?.kind === "bot"}>
      <span class="bot-badge">{words().ui.bot}</span>
    </Show>
  );
}
