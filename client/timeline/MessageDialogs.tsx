import { Match, Suspense, Switch } from "solid-js";
import { EmojiHost } from "../emoji/EmojiHost.tsx";
import { DeleteDialog } from "./DeleteDialog.tsx";
import { messageDialog, openMessageDialog, type MessageDialog } from "./editing.ts";
import { later } from "../sync/later.ts";

// What few open is loaded when it is opened.
const ReactionsDialog = later(() =>
  import("./ReactionsDialog.tsx").then((module) => ({ default: module.ReactionsDialog })),
);
const RemindDialog = later(() =>
  import("./RemindDialog.tsx").then((module) => ({ default: module.RemindDialog })),
);
const ActionSheet = later(() =>
  import("./ActionSheet.tsx").then((module) => ({ default: module.ActionSheet })),
);

/** What is asked or shown about one message, over everything else. */
export function MessageDialogs() {
  const close = () => openMessageDialog(undefined);
  const sheet = () => {
    const open = messageDialog();
    return open?.kind === "sheet" ? open : undefined;
  };
  const about = (kind: MessageDialog["kind"]) => {
    const open = messageDialog();
    return open?.kind === kind ? open.message : undefined;
  };
  return (
    <>
      <DeleteDialog />
      <EmojiHost />
      <Suspense>
        <Switch>
          <Match when={about("reactions")} keyed>
            {(message) => <ReactionsDialog message={message} onClose={close} />}
          </Match>
          <Match when={about("remind")} keyed>
            {(message) => <RemindDialog message={message} onClose={close} />}
          </Match>
          <Match when={sheet()} keyed>
            {({ message, doings }) => (
              <ActionSheet message={message} doings={doings} onClose={close} />
            )}
          </Match>
        </Switch>
      </Suspense>
    </>
  );
}
