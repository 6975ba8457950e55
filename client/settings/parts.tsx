import Check from "lucide-solid/icons/check";
import Copy from "lucide-solid/icons/copy";
import Ellipsis from "lucide-solid/icons/ellipsis";
import {
  createMemo,
  createSignal,
  createUniqueId,
  For,
  Show,
  type Accessor,
  type JSX,
} from "solid-js";
import { Dialog } from "../ui/Dialog.tsx";
import { Field, Form } from "../ui/Form.tsx";
import { Given } from "../ui/Given.tsx";
import { Menu, type MenuItem } from "../ui/Menu.tsx";
import { words } from "../words/words.ts";
import type { Live, Paged } from "./live.ts";

/** A part of a section, under a heading of its own. */
export function Block(props: {
  title: string;
  intro?: JSX.Element;
  actions?: JSX.Element;
  children?: JSX.Element;
}) {
  const id = createUniqueId();
  return (
    <section class="settings-block" aria-labelledby={id}>
      <header class="settings-block-header">
        <h2 id={id}>{props.title}</h2>
        {props.actions}
      </header>
      <Show when={props.intro}>
        <p class="settings-intro">{props.intro}</p>
      </Show>
      {props.children}
    </section>
  );
}

/** What was loaded, or why it was not. */
export function Loaded<T>(props: {
  live: Live<T>;
  children: (value: () => NonNullable<T>) => JSX.Element;
}) {
  return (
    <>
      <Show when={props.live.failure()}>
        {(why) => (
          <div class="form-failure settings-failure" role="alert">
            <span>{why()}</span>
            <button type="button" class="link-button" onClick={() => void props.live.again()}>
              {words().settings.retry}
            </button>
          </div>
        )}
      </Show>
      <Given
        when={props.live.now()}
        fallback={
          <Show when={props.live.failure() === undefined}>
            <div class="settings-waiting" aria-busy="true" />
          </Show>
        }
      >
        {(value) => props.children(value)}
      </Given>
    </>
  );
}

/** The rows of a list, each of which stays while what it shows changes: by a name of its own, as an ID. */
export function Rows<T>(props: {
  each: readonly T[];
  by: (item: T) => string;
  children: (item: Accessor<T>) => JSX.Element;
}) {
  const known = createMemo(() => new Map(props.each.map((item) => [props.by(item), item])));
  return (
    <For each={[...known().keys()]}>
      {(name) => {
        const first = known().get(name);
        if (first === undefined) return undefined;
        return props.children(createMemo((before: T) => known().get(name) ?? before, first));
      }}
    </For>
  );
}

/** Leads on to the next page, while there is one. */
export function More(props: { pages: Pick<Paged<unknown>, "hasMore" | "more"> }) {
  const [busy, setBusy] = createSignal(false);
  return (
    <Show when={props.pages.hasMore()}>
      <button
        type="button"
        class="button settings-more"
        disabled={busy()}
        onClick={() => {
          setBusy(true);
          void props.pages.more().finally(() => setBusy(false));
        }}
      >
        {words().settings.more}
      </button>
    </Show>
  );
}

/** Nothing is here yet, in words. */
export function Nothing(props: { children: JSX.Element }) {
  return <p class="settings-nothing">{props.children}</p>;
}

/** One line of a list: what it is, what there is to say about it, and what can be done with it. */
export function Entry(props: {
  title: JSX.Element;
  /** As a screen reader names its menu. */
  name: string;
  about?: JSX.Element;
  items?: () => MenuItem[];
}) {
  return (
    <li class="settings-row">
      <div class="settings-row-main">
        <div class="settings-row-title">{props.title}</div>
        <div class="settings-row-about">{props.about}</div>
      </div>
      <Show when={props.items}>
        {(items) => (
          <Menu label={words().settings.actions(props.name)} class="icon-button" items={items()}>
            <Ellipsis size={18} aria-hidden="true" />
          </Menu>
        )}
      </Show>
    </li>
  );
}

/** A text to take along, with a button that copies it. */
export function CopyField(props: {
  label: string;
  value: string;
  hint?: string;
  /** Several lines, as of a command. */
  code?: boolean;
  autofocus?: boolean;
}) {
  const id = createUniqueId();
  const [copied, setCopied] = createSignal(false);
  let field: HTMLInputElement | undefined;
  async function copy(): Promise<void> {
    field?.select();
    const done = await navigator.clipboard.writeText(props.value).then(
      () => true,
      () => false,
    );
    setCopied(done);
  }
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
      </label>
      <div class="copy-field">
        <Show
          when={props.code === true}
          fallback={
            <input
              id={id}
              ref={(element) => (field = element)}
              readonly
              dir="ltr"
              value={props.value}
              aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
            />
          }
        >
          <textarea
            id={id}
            readonly
            dir="ltr"
            rows={rowsOf(props.value)}
            value={props.value}
            aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
          />
        </Show>
        <button
          type="button"
          class="button"
          autofocus={props.autofocus}
          onClick={() => void copy()}
        >
          <Show when={copied()} fallback={<Copy size={16} aria-hidden="true" />}>
            <Check size={16} aria-hidden="true" />
          </Show>
          <span aria-live="polite">
            {copied() ? words().settings.copied : words().settings.copy}
          </span>
          <span class="visually-hidden">{props.label}</span>
        </button>
      </div>
      <Show when={props.hint}>
        <span class="field-hint" id={`${id}-hint`}>
          {props.hint}
        </span>
      </Show>
    </div>
  );
}

/** Several lines to fill in. */
export function TextArea(props: {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string;
  maxLength?: number;
  rows?: number;
}) {
  const id = createUniqueId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
      </label>
      <textarea
        id={id}
        rows={props.rows ?? 3}
        maxLength={props.maxLength}
        value={props.value}
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

/** Asks before something that cannot be undone; with `typed`, that text is to be typed first. */
export function ConfirmDialog(props: {
  title: string;
  text: JSX.Element;
  submit: string;
  typed?: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}) {
  const [typed, setTyped] = createSignal("");
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <p class="settings-confirm">{props.text}</p>
      <Form
        submit={props.submit}
        danger
        disabled={props.typed !== undefined && typed().trim() !== props.typed.trim()}
        onSubmit={async () => {
          await props.onConfirm();
          props.onClose();
        }}
        onCancel={props.onClose}
        cancel={words().settings.cancel}
      >
        <Show when={props.typed}>
          {(text) => (
            <Field
              label={words().settings.typeToConfirm(text())}
              value={typed()}
              onInput={setTyped}
              autofocus
            />
          )}
        </Show>
      </Form>
    </Dialog>
  );
}

const LINE = 46;
const MOST_ROWS = 12;
const rowsOf = (text: string): number =>
  Math.min(
    MOST_ROWS,
    text.split("\n").reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / LINE)), 0),
  );
