import { Match, onMount, Suspense, Switch } from "solid-js";
import { later } from "../sync/later.ts";
import { firstSight } from "../ui/first-sight.ts";
import { usePlace } from "./place.ts";

// None of them is there at first sight, and the first page is to load little.
const CreateChannelDialog = later(() =>
  import("../sidebar/CreateChannelDialog.tsx").then((module) => ({
    default: module.CreateChannelDialog,
  })),
);
const CreateWorkspaceDialog = later(() =>
  import("./CreateWorkspaceDialog.tsx").then((module) => ({
    default: module.CreateWorkspaceDialog,
  })),
);
const InviteDialog = later(() =>
  import("./InviteDialog.tsx").then((module) => ({ default: module.InviteDialog })),
);
const JumpDialog = later(() =>
  import("./JumpDialog.tsx").then((module) => ({ default: module.JumpDialog })),
);
const ShortcutsDialog = later(() =>
  import("./ShortcutsDialog.tsx").then((module) => ({ default: module.ShortcutsDialog })),
);
const NewDirectDialog = later(() =>
  import("../people/NewDirectDialog.tsx").then((module) => ({ default: module.NewDirectDialog })),
);
const ChannelSettingsDialog = later(() =>
  import("../channels/ChannelSettingsDialog.tsx").then((module) => ({
    default: module.ChannelSettingsDialog,
  })),
);
const StatusDialog = later(() =>
  import("../people/StatusDialog.tsx").then((module) => ({ default: module.StatusDialog })),
);

/** Who presses Ctrl+K types on at once: what opens is there by then. */
const PRELOAD_MS = 1_500;

/** The one dialog that is open, if any. */
export function Dialogs() {
  const place = usePlace();
  const close = () => place.openDialog(undefined);
  onMount(() => {
    void firstSight.then(() => setTimeout(() => void JumpDialog.preload(), PRELOAD_MS));
  });
  return (
    <Suspense>
      <Switch>
        <Match when={place.dialog() === "jump"}>
          <JumpDialog onClose={close} />
        </Match>
        <Match when={place.dialog() === "shortcuts"}>
          <ShortcutsDialog onClose={close} />
        </Match>
        <Match when={place.dialog() === "create-channel"}>
          <CreateChannelDialog onClose={close} />
        </Match>
        <Match when={place.dialog() === "create-workspace"}>
          <CreateWorkspaceDialog onClose={close} />
        </Match>
        <Match when={place.dialog() === "edit-channel"}>
          <ChannelSettingsDialog onClose={close} />
        </Match>
        <Match when={place.dialog() === "invite"}>
          <InviteDialog onClose={close} />
        </Match>
        <Match when={place.dialog() === "status"}>
          <StatusDialog onClose={close} />
        </Match>
        <Match when={place.dialog() === "new-direct"}>
          <NewDirectDialog onClose={close} />
        </Match>
      </Switch>
    </Suspense>
  );
}
