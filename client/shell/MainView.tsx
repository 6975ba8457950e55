import { Show } from "solid-js";
import type { View } from "./paths.ts";

/** What stands in the middle when it is no conversation. */
export function MainView(props: { view: View | undefined }) {
  return <Show when={props.view}>{(view) => <p class="page-message">{view()}</p>}</Show>;
}
