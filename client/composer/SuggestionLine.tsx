import Bot from "lucide-solid/icons/bot";
import Hash from "lucide-solid/icons/hash";
import Lock from "lucide-solid/icons/lock";
import Megaphone from "lucide-solid/icons/megaphone";
import SquareSlash from "lucide-solid/icons/square-slash";
import { Match, Show, Switch } from "solid-js";
import { Emoji } from "../emoji/Emoji.tsx";
import { Avatar } from "../ui/Avatar.tsx";
import { Name } from "../ui/Name.tsx";
import { words } from "../words/words.ts";
import type { Suggestion } from "./suggesting.ts";

type Of<K extends Suggestion["kind"]> = Extract<Suggestion, { kind: K }>;

/** One thing that the word at the caret can be completed to. */
export function SuggestionLine(props: { suggestion: Suggestion }) {
  function as<K extends Suggestion["kind"]>(kind: K): Of<K> | undefined {
    const { suggestion } = props;
    const is = (one: Suggestion): one is Of<K> => one.kind === kind;
    return is(suggestion) ? suggestion : undefined;
  }
  return (
    <Switch>
      <Match when={as("person")}>
        {(one) => (
          <>
            <span class="suggestion-icon">
              <Avatar user={one().user} id={one().id} class="small" />
              <Show when={one().presence}>
                {(presence) => (
                  <span class="presence-mark" classList={{ away: presence() === "away" }} />
                )}
              </Show>
            </span>
            <Name user={one().user} class="suggestion-name" />
            <span class="suggestion-more">
              <Show when={one().user.handle !== ""} fallback={words().composer.noHandle}>
                <bdi>{one().insert}</bdi>
              </Show>
              <Show when={one().presence}>
                {(presence) => (
                  <span class="visually-hidden">, {words().composer.presence[presence()]}</span>
                )}
              </Show>
            </span>
            <Show when={one().elsewhere}>
              <span class="suggestion-note">{words().composer.elsewhere}</span>
            </Show>
          </>
        )}
      </Match>
      <Match when={as("everybody")}>
        {(one) => (
          <>
            <span class="suggestion-icon">
              <Megaphone size={16} aria-hidden="true" />
            </span>
            <bdi class="suggestion-name">{one().insert}</bdi>
            <span class="suggestion-more">{words().composer.everybody}</span>
            <Show when={one().reach}>
              {(reach) => (
                <span class="suggestion-note warning">{words().composer.reaches(reach())}</span>
              )}
            </Show>
          </>
        )}
      </Match>
      <Match when={as("channel")}>
        {(one) => (
          <>
            <span class="suggestion-icon">
              <Show
                when={one().channel.kind === "private"}
                fallback={<Hash size={16} aria-hidden="true" />}
              >
                <Lock size={14} aria-label={words().composer.private} />
              </Show>
            </span>
            <bdi class="suggestion-name">{one().channel.name}</bdi>
            <span class="suggestion-more" dir="auto">
              {one().channel.display_title}
            </span>
          </>
        )}
      </Match>
      <Match when={as("emoji")}>
        {(one) => (
          <>
            <span class="suggestion-icon">
              <Emoji emoji={one().insert} />
            </span>
            <bdi class="suggestion-name">:{one().id}:</bdi>
            <span class="suggestion-more">{one().entry.name}</span>
          </>
        )}
      </Match>
      <Match when={as("command")}>
        {(one) => (
          <>
            <span class="suggestion-icon">
              <Show
                when={one().command.kind === "bot"}
                fallback={<SquareSlash size={16} aria-hidden="true" />}
              >
                <Bot size={16} aria-hidden="true" />
              </Show>
            </span>
            <bdi class="suggestion-name">
              {one().insert} <span class="suggestion-hint">{one().command.args_hint}</span>
            </bdi>
            <span class="suggestion-more" dir="auto">
              {one().command.description}
            </span>
            <span class="suggestion-note">
              {words().composer.commandOf(one().command.bot_name)}
            </span>
          </>
        )}
      </Match>
    </Switch>
  );
}
