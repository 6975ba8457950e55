import { createSignal } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { FormDialog } from "../ui/FormDialog.tsx";
import { PeoplePicker } from "./PeoplePicker.tsx";
import { viewWords } from "../words/views.ts";

/** As many others as there can be in a direct conversation. */
const MOST = 31;

/** Begins a conversation with one person or a few, or goes to the one that they have. */
export function NewDirectDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const [chosen, setChosen] = createSignal<readonly string[]>([]);
  let picker: HTMLDivElement | undefined;

  async function go(): Promise<void> {
    const workspace = place.workspace();
    if (workspace === undefined || chosen().length === 0) return;
    const dm = await chat.dms.begin(workspace.id, chosen());
    props.onClose();
    place.goToDirect(dm);
  }

  return (
    <FormDialog
      title={viewWords().people.newTitle}
      intro={viewWords().people.newIntro}
      submit={viewWords().people.go}
      onSubmit={go}
      onClose={props.onClose}
      disabled={chosen().length === 0}
    >
      <div ref={(element) => (picker = element)}>
        <PeoplePicker
          label={viewWords().people.to}
          chosen={chosen()}
          onChange={setChosen}
          without={new Set([chat.store.state.me ?? ""])}
          most={MOST}
          onDone={() => picker?.closest("form")?.requestSubmit()}
        />
      </div>
    </FormDialog>
  );
}
