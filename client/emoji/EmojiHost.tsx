import { Show, Suspense } from "solid-js";
import { Portal } from "solid-js/web";
import { endPicking, picking } from "./picking.ts";
import { later } from "../sync/later.ts";

const EmojiPopover = later(() =>
  import("./EmojiPopover.tsx").then((module) => ({ default: module.EmojiPopover })),
);

/** Where the one emoji picker appears, once somebody wants it: above everything, or in the dialog that asks. */
export function EmojiHost() {
  return (
    <Show when={picking()} keyed>
      {({ anchor, onPick }) => (
        <Portal mount={anchor.closest("dialog") ?? document.body}>
          <Suspense>
            <EmojiPopover anchor={anchor} onPick={onPick} onClose={endPicking} />
          </Suspense>
        </Portal>
      )}
    </Show>
  );
}
