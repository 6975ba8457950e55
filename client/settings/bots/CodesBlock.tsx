import { createSignal, For, Show } from "solid-js";
import type { User } from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Form } from "../../ui/Form.tsx";
import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { Block } from "../parts.tsx";
import { CodeCard } from "./CodeCard.tsx";
import { codesOf, dropCode, keepCode } from "./pending-codes.ts";
import { codeOf, PLAIN } from "./beginning.ts";
import { CodeDefaults } from "./CodeDefaults.tsx";
import { BUNDLES } from "./scopes.ts";
import { ScopesField } from "./ScopesField.tsx";

/** Setup codes of a bot that were made in this window, and a way to another. */
export function CodesBlock(props: { bot: User; onChanged: () => void }) {
  const place = usePlace();
  const said = () => settingsWords().settingsBots.codes;
  const [making, setMaking] = createSignal(false);
  return (
    <Block
      title={said().title}
      intro={said().intro}
      actions={
        <button type="button" class="button" onClick={() => setMaking(true)}>
          {said().make}
        </button>
      }
    >
      <For each={codesOf(props.bot.id)}>
        {(code) => (
          <section class="pending-code" aria-label={said().pending(code.token_name)}>
            <header class="settings-block-header">
              <h3>
                <span>{said().pending(code.token_name)}</span>
              </h3>
              <button type="button" class="link-button" onClick={() => dropCode(code.id)}>
                {said().dismiss}
              </button>
            </header>
            <CodeCard
              code={code}
              workspaceId={place.workspace()?.id ?? ""}
              onClaimed={props.onChanged}
            />
          </section>
        )}
      </For>
      <Show when={making()}>
        <CodeDialog bot={props.bot} onClose={() => setMaking(false)} />
      </Show>
    </Block>
  );
}

function CodeDialog(props: { bot: User; onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsBots.codes;
  const [name, setName] = createSignal("");
  const [beginning, setBeginning] = createSignal(PLAIN);
  const [scopes, setScopes] = createSignal<ReadonlySet<string>>(new Set(BUNDLES["bot:write"]));
  async function create(): Promise<void> {
    const code = await chat.bots.createCode(place.workspace()?.id ?? "", props.bot.id, {
      name: name().trim() || "default",
      ...codeOf(beginning(), scopes()),
    });
    keepCode(code);
    props.onClose();
  }
  return (
    <Dialog title={said().makeTitle(props.bot.display_name)} class="wizard" onClose={props.onClose}>
      <Form
        submit={said().make}
        disabled={scopes().size === 0 || beginning().only?.length === 0}
        onSubmit={create}
        onCancel={props.onClose}
        cancel={words().settings.cancel}
      >
        <Field
          label={settingsWords().settingsBots.wizard.tokenName}
          hint={settingsWords().settingsBots.wizard.tokenNameHint}
          value={name()}
          onInput={setName}
          placeholder="default"
          maxLength={80}
          autofocus
        />
        <CodeDefaults value={beginning()} onChange={setBeginning} />
        <ScopesField value={scopes()} onChange={setScopes} />
      </Form>
    </Dialog>
  );
}
