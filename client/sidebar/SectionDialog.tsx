import { createSignal } from "solid-js";
import { Field } from "../ui/Form.tsx";
import { FormDialog } from "../ui/FormDialog.tsx";
import { words } from "../words/words.ts";
import type { Section } from "./arrangement.ts";
import type { Arranging } from "./arranging.ts";

/** Names a section of one's own: a new one, or one that there is. */
export function SectionDialog(props: {
  arranging: Arranging;
  section?: Section | undefined;
  conversationId?: string | undefined;
}) {
  const [name, setName] = createSignal(props.section?.name ?? "");
  const close = () => props.arranging.setNaming(undefined);
  return (
    <FormDialog
      title={
        props.section === undefined
          ? words().sidebar.newSection.replace("…", "")
          : words().sidebar.renameSection.replace("…", "")
      }
      submit={
        props.section === undefined ? words().sidebar.createSection : words().sidebar.saveSection
      }
      onSubmit={async () => {
        const { arranging, section, conversationId } = props;
        if (section === undefined) arranging.add(name().trim(), conversationId);
        else arranging.rename(section.id, name().trim());
        close();
      }}
      onClose={close}
      disabled={name().trim() === ""}
    >
      <Field
        label={words().sidebar.sectionName}
        value={name()}
        onInput={setName}
        maxLength={80}
        required
        autofocus
      />
    </FormDialog>
  );
}
