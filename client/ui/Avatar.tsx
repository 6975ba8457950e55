import { createSignal, Show } from "solid-js";
import type { User } from "../../sdk/src/index.ts";
import { atApi } from "../sync/api-base.ts";

const TINTS = 10;

/** A number from 0 to 9 that an ID always gives. */
export function tintOf(id: string): number {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9_973;
  return sum % TINTS;
}

/** The first letters of the first and last word, as people of any script would write them. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  const letters = chosen.map((word) => /[\p{L}\p{N}]/u.exec(word ?? "")?.[0] ?? "");
  return letters.join("").toLocaleUpperCase() || "?";
}

/**
 * A person's picture, or an emoji or their initials on a colour of their own. Only decoration: the name stands beside it.
 */
export function Avatar(props: {
  user: User | undefined;
  id: string;
  emoji?: string | undefined;
  class?: string;
}) {
  const [broken, setBroken] = createSignal(false);
  const url = () => (broken() ? "" : atApi(props.user?.avatar_url ?? ""));
  return (
    <span
      class={`avatar ${props.class ?? ""}`}
      classList={{ bot: props.user?.kind === "bot" }}
      data-tint={tintOf(props.id)}
      // Drawn by the style sheet: the letters are decoration, not text.
      data-initials={
        url() === "" ? (props.emoji ?? initialsOf(props.user?.display_name ?? "")) : undefined
      }
      aria-hidden="true"
    >
      <Show when={url() !== ""}>
        <img src={url()} alt="" loading="lazy" onError={() => setBroken(true)} />
      </Show>
    </span>
  );
}
