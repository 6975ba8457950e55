import { lazy, Match, Suspense, Switch } from "solid-js";
import { CreateChannelDialog } from "../sidebar/CreateChannelDialog.tsx";
import { CreateWorkspaceDialog } from "./CreateWorkspaceDialog.tsx";
import { EditChannelDialog } from "./EditChannelDialog.tsx";
import { EditProfileDialog } from "./EditProfileDialog.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { JumpDialog } from "./JumpDialog.tsx";
import { PeopleDialog } from "./PeopleDialog.tsx";
import { usePlace } from "./place.ts";
import { ShortcutsDialog } from "./ShortcutsDialog.tsx";

// Few open it, and the first page is to load little.
const AccountDialog = lazy(() =>
  import("../signin/AccountDialog.tsx").then((module) => ({ default: module.AccountDialog })),
);

/** The one dialog that is open, if any. */
export function Dialogs() {
  const place = usePlace();
  const close = () => place.openDialog(undefined);
  return (
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
        <EditChannelDialog onClose={close} />
      </Match>
      <Match when={place.dialog() === "edit-profile"}>
        <EditProfileDialog onClose={close} />
      </Match>
      <Match when={place.dialog() === "invite"}>
        <InviteDialog onClose={close} />
      </Match>
      <Match when={place.dialog() === "account"}>
        <Suspense>
          <AccountDialog onClose={close} />
        </Suspense>
      </Match>
      <Match when={place.dialog() === "people"}>
        <PeopleDialog onClose={close} />
      </Match>
    </Switch>
  );
}
