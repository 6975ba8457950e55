import { createSignal } from "solid-js";

/** Who wants an emoji now. */
export interface Picking {
  /** Beside this the picker opens; in its dialog, if it stands in one. */
  anchor: HTMLElement;
  /** What it is for, so that it can keep its looks while the picker is open: a message's ID. */
  owner?: string | undefined;
  onPick: (emoji: string) => void;
}

const [picking, setPicking] = createSignal<Picking>();
export { picking };

/** The press that closes the picker is also a press on the button that opens it. */
const SAME_PRESS_MS = 300;
let closed: { anchor: HTMLElement; at: number } | undefined;

/** Opens the emoji picker beside `anchor`; `onPick` gets a character, or `:claw:`. */
export function pickEmoji(
  anchor: HTMLElement,
  onPick: (emoji: string) => void,
  owner?: string,
): void {
  if (closed?.anchor === anchor && performance.now() - closed.at < SAME_PRESS_MS) return;
  setPicking({ anchor, onPick, owner });
}

/** Closes the picker; `away` when that was by a press elsewhere. */
export function endPicking(away: boolean): void {
  const anchor = picking()?.anchor;
  if (away && anchor !== undefined) closed = { anchor, at: performance.now() };
  setPicking(undefined);
}
