import { onCleanup, onMount } from "solid-js";
import { placeBeside } from "../ui/anchored.ts";
import { focusKeeper } from "../ui/focus.ts";
import { EmojiPicker } from "./EmojiPicker.tsx";
import { viewWords } from "../words/views.ts";

/** The picker beside what it was opened from. A press elsewhere and Escape close it; the focus goes back. */
export function EmojiPopover(props: {
  anchor: HTMLElement;
  onPick: (emoji: string) => void;
  /** `away`: by a press elsewhere, or Escape. */
  onClose: (away: boolean) => void;
}) {
  const giveBack = focusKeeper();
  let popover: HTMLDivElement | undefined;
  let leaving = false;
  let picked = false;

  onMount(() => {
    popover?.showPopover();
    if (popover !== undefined) placeBeside(popover, props.anchor);
    // What is not shown yet takes no focus.
    popover?.querySelector("input")?.focus({ preventScroll: true });
  });
  onCleanup(() => {
    if (!leaving) popover?.hidePopover();
    const elsewhere = document.activeElement;
    // A press elsewhere has taken the focus along.
    if (elsewhere === null || elsewhere === document.body) giveBack();
  });

  return (
    <div
      ref={(element) => (popover = element)}
      popover="auto"
      role="dialog"
      aria-label={viewWords().emoji.choose}
      class="emoji-popover"
      onToggle={(event) => {
        if (event.newState !== "closed") return;
        leaving = true;
        props.onClose(!picked);
      }}
    >
      <EmojiPicker
        onPick={(emoji) => {
          const { onPick } = props;
          picked = true;
          popover?.hidePopover();
          onPick(emoji);
        }}
      />
    </div>
  );
}
