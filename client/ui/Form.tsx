import { createSignal, createUniqueId, For, Show, type JSX } from "solid-js";
import { sentence } from "../sync/words.ts";
import { words } from "../words/words.ts";

/** A form that does one thing: busy while it does, and says in words why it did not. */
export function Form(props: {
  submit: string;
  onSubmit: () => Promise<unknown>;
  onCancel?: () => void;
  /** What leaving it says. */
  cancel?: string;
  disabled?: boolean;
  /** What it does cannot be undone. */
  danger?: boolean;
  children: JSX.Element;
}) {
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy() || props.disabled === true) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await props.onSubmit();
    } catch (error) {
      setFailure(sentence(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      {props.children}
      <Show when={failure()}>
        <p class="form-failure" role="alert" dir="auto">
          {failure()}
        </p>
      </Show>
      <footer class="dialog-footer">
        <Show when={props.onCancel}>
          <button type="button" class="button" onClick={() => props.onCancel?.()}>
            {props.cancel ?? words().ui.cancel}
          </button>
        </Show>
        <button
          type="submit"
          class={props.danger === true ? "button danger" : "button primary"}
          disabled={busy() || props.disabled === true}
        >
          {props.submit}
        </button>
      </footer>
    </form>
  );
}

/** One line to fill in. */
export function Field(props: {
  label: string;
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "email" | "password" | "url" | "search";
  hint?: string;
  placeholder?: string;
  maxLength?: number;
  required?: boolean;
  autofocus?: boolean;
  autocomplete?: string;
}) {
  const id = createUniqueId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
      </label>
      <input
        id={id}
        type={props.type ?? "text"}
        dir={directionIn(props.type, props.value)}
        value={props.value}
        placeholder={props.placeholder}
        maxLength={props.maxLength}
        required={props.required}
        autofocus={props.autofocus}
        autocomplete={props.autocomplete ?? "off"}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <Show when={props.hint}>
        <span class="field-hint" id={`${id}-hint`}>
          {props.hint}
        </span>
      </Show>
    </div>
  );
}

/** Addresses are written from the left in every language; without a text it is its hint that is read. */
function directionIn(type = "text", value = ""): "auto" | "ltr" | undefined {
  if (value === "") return undefined;
  return type === "text" || type === "search" ? "auto" : "ltr";
}

/** One of a few. */
export function Choice<T extends string>(props: {
  label: string;
  value: T;
  options: readonly { readonly value: T; readonly label: string }[];
  onChange: (value: T) => void;
}) {
  const id = createUniqueId();
  const choose = (value: string) => {
    const chosen = props.options.find((option) => option.value === value);
    if (chosen !== undefined) props.onChange(chosen.value);
  };
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
      </label>
      <select id={id} onChange={(event) => choose(event.currentTarget.value)}>
        <For each={props.options}>
          {(option) => (
            <option value={option.value} selected={option.value === props.value}>
              {option.label}
            </option>
          )}
        </For>
      </select>
    </div>
  );
}

/** Some lines to fill in. */
export function TextArea(props: {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string;
  maxLength?: number;
}) {
  const id = createUniqueId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
      </label>
      <textarea
        id={id}
        rows={3}
        dir={props.value === "" ? undefined : "auto"}
        value={props.value}
        maxLength={props.maxLength}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <Show when={props.hint}>
        <span class="field-hint" id={`${id}-hint`}>
          {props.hint}
        </span>
      </Show>
    </div>
  );
}

/** Yes or no. */
export function Tick(props: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label class="tick">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}
