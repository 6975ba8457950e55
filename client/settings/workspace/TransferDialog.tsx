import { createMemo, createSignal, Show } from "solid-js";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Choice, Field, Form } from "../../ui/Form.tsx";
import { nameOf } from "../../ui/Name.tsx";
import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { compareText } from "../../words/locale.ts";

/** Hands the workspace over to somebody else in it, once its name is typed. */
export function TransferDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsWorkspace.overview;
  const [chosen, setChosen] = createSignal("");
  const [typed, setTyped] = createSignal("");
  const name = () => place.workspace()?.name ?? "";

  const people = chat.select((state) => {
    const members = state.members.get(place.workspace()?.id ?? "") ?? new Map<string, string>();
    return [...members]
      .filter(([id, role]) => role !== "bot" && role !== "owner" && id !== state.me)
      .map(([id]) => {
        const user = state.users.get(id);
        const handle = user?.handle ? ` (@${user.handle})` : "";
        return { value: id, label: nameOf(user) + handle };
      })
      .toSorted((a, b) => compareText(a.label, b.label));
  });
  const options = createMemo(() => [{ value: "", label: "—" }, ...people()]);

  return (
    <Dialog title={said().transferTitle} onClose={props.onClose}>
      <Show
        when={people().length > 0}
        fallback={<p class="settings-confirm">{said().nobodyElse}</p>}
      >
        <p class="settings-confirm">{said().transferIntro}</p>
        <Form
          submit={said().transferSubmit}
          danger
          disabled={chosen() === "" || typed().trim() !== name().trim()}
          onSubmit={async () => {
            await chat.workspaceSettings.transfer(place.workspace()?.id ?? "", chosen());
            props.onClose();
          }}
          onCancel={props.onClose}
          cancel={words().settings.cancel}
        >
          <Choice
            label={said().newOwner}
            value={chosen()}
            options={options()}
            onChange={setChosen}
          />
          <Field
            label={words().settings.typeToConfirm(name())}
            value={typed()}
            onInput={setTyped}
          />
        </Form>
      </Show>
    </Dialog>
  );
}
