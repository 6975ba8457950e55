import { lazy, Match, Suspense, Switch } from "solid-js";
import type { View } from "./paths.ts";

// What few open is loaded when it is opened.
const BrowseView = lazy(() =>
  import("../channels/BrowseView.tsx").then((module) => ({ default: module.BrowseView })),
);
const PeopleView = lazy(() =>
  import("../people/PeopleView.tsx").then((module) => ({ default: module.PeopleView })),
);
const UnreadsView = lazy(() =>
  import("../unreads/UnreadsView.tsx").then((module) => ({ default: module.UnreadsView })),
);

/** What stands in the middle when it is no conversation. */
export function MainView(props: { view: View | undefined }) {
  return (
    <Suspense>
      <Switch>
        <Match when={props.view === "browse"}>
          <BrowseView />
        </Match>
        <Match when={props.view === "people"}>
          <PeopleView />
        </Match>
        <Match when={props.view === "unreads"}>
          <UnreadsView />
        </Match>
      </Switch>
    </Suspense>
  );
}
