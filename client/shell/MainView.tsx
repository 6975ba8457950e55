import { Match, Suspense, Switch } from "solid-js";
import type { View } from "./paths.ts";
import { later } from "../sync/later.ts";

// What few open is loaded when it is opened.
const BrowseView = later(() =>
  import("../channels/BrowseView.tsx").then((module) => ({ default: module.BrowseView })),
);
const PeopleView = later(() =>
  import("../people/PeopleView.tsx").then((module) => ({ default: module.PeopleView })),
);
const UnreadsView = later(() =>
  import("../unreads/UnreadsView.tsx").then((module) => ({ default: module.UnreadsView })),
);

const ThreadsView = later(() =>
  import("../inbox/ThreadsView.tsx").then((module) => ({ default: module.ThreadsView })),
);
const ActivityView = later(() =>
  import("../inbox/ActivityView.tsx").then((module) => ({ default: module.ActivityView })),
);
const DraftsView = later(() =>
  import("../inbox/DraftsView.tsx").then((module) => ({ default: module.DraftsView })),
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
        <Match when={props.view === "threads"}>
          <ThreadsView />
        </Match>
        <Match when={props.view === "activity"}>
          <ActivityView />
        </Match>
        <Match when={props.view === "drafts"}>
          <DraftsView />
        </Match>
      </Switch>
    </Suspense>
  );
}
