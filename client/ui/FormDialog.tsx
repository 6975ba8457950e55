import { Show, type JSX } from "solid-js";
import { Dialog } from "./Dialog.tsx";
import { Form } from "./Form.tsx";

/** A dialog that is one form. It stays open when the form fails; what it does when it went well closes it. */
export function FormDialog(props: {
  title: string;
  intro?: string;
  submit: string;
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
  disabled?: boolean;
  children: JSX.Element;
}) {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <Show when={props.intro}>
        <p class="quiet">{props.intro}</p>
      </Show>
      <Form
        submit={props.submit}
        onSubmit={props.onSubmit}
        onCancel={props.onClose}
        disabled={props.disabled === true}
      >
        {props.children}
      </Form>
    </Dialog>
  );
}
