import { createSignal } from "solid-js";
import { PeoplePicker } from "../people/PeoplePicker.tsx";
import { useChat } from "../sync/chat.ts";
import { FormDialog } from "../ui/FormDialog.tsx";
import { words } from "../words/words.ts";

const MOST = 50;

/** Takes people into a private channel. */
export function AddMembersDialog(props: {
  channelId: string;
  name: string;
  already: ReadonlySet<string>;
  onAdded: () => void;
  onClose: () => void;
}) {
  const chat = useChat();
  const [chosen, setChosen] = createSignal<readonly string[]>([]);
  let picker: HTMLDivElement | undefined;

  async function add(): Promise<void> {
    for (const id of chosen()) {
      await chat.channels.addMember(props.channelId, id);
      // Whoever is in need not be asked for again, should another one be refused.
      setChosen(chosen().filter((one) => one !== id));
      props.onAdded();
    }
    props.onClose();
  }
  return (
    <FormDialog
      title={words().conversation.addTo(props.name)}
      intro={words().conversation.addIntro}
      submit={words().conversation.add}
      onSubmit={add}
      onClose={props.onClose}
      disabled={chosen().length === 0}
    >
      <div ref={(element) => (picker = element)}>
        <PeoplePicker
          label={words().conversation.addPeople}
          chosen={chosen()}
          onChange={setChosen}
          without={props.already}
          most={MOST}
          onDone={() => picker?.closest("form")?.requestSubmit()}
        />
      </div>
    </FormDialog>
  );
}
