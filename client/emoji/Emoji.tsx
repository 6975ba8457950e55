import { createEffect, Show } from "solid-js";
import { Claw } from "../ui/Claw.tsx";
import { CLAW, emojiBook, loadEmojiBook } from "./book.ts";

const SHORTCODE = /^:([\w+-]{1,60}):$/;

/** An emoji as it came over the wire: a character, the app's own, or a `:name:` that is known. Decoration: name it beside. */
export function Emoji(props: { emoji: string; class?: string }) {
  const code = () => SHORTCODE.exec(props.emoji)?.[1];
  createEffect(() => {
    if (code() !== undefined && props.emoji !== CLAW) loadEmojiBook().catch(() => {});
  });
  const shown = () => {
    const name = code();
    return (name === undefined ? undefined : emojiBook()?.byCode.get(name)?.emoji) ?? props.emoji;
  };
  return (
    <span class={`emoji ${props.class ?? ""}`} aria-hidden="true">
      <Show when={props.emoji === CLAW} fallback={shown()}>
        <Claw size={18} class="claw-emoji" />
      </Show>
    </span>
  );
}
