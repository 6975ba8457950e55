import { For } from "solid-js";
import { words } from "../words/words.ts";

const SHAPES = [
  ["short", "long"],
  ["medium"],
  ["long", "medium", "short"],
  ["medium", "long"],
  ["short"],
] as const;

/** The shape of what comes. Appears only if it takes a moment. */
export function Skeleton() {
  return (
    <div class="skeleton" role="status" aria-label={words().message.loading}>
      <For each={SHAPES}>
        {(lines) => (
          <div class="skeleton-row">
            <span class="skeleton-avatar" />
            <div class="skeleton-lines">
              <span class="skeleton-line name" />
              <For each={lines}>{(width) => <span class={`skeleton-line ${width}`} />}</For>
            </div>
          </div>
        )}
      </For>
    </div>
  );
}
