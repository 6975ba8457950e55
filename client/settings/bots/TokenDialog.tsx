import { createSignal, Show } from "solid-js";
import type { BotToken, User } from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { sentence } from "../../sync/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Form } from "../../ui/Form.tsx";
import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { createNonces } from "../nonces.ts";
import { BUNDLES, wanted } from "./scopes.ts";
import { ScopesField } from "./ScopesField.tsx";
import { TokenShown } from "./TokenShown.tsx";

/** Makes a token and shows it once; in place of an old one, that one can be revoked once the new one is in place. */
export function TokenDialog(props: {
  bot: User;
  old: BotToken | undefined;
  onChanged: () => void;
  onClose: () => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsBots.tokens;
  const nonceFor = createNonces();
  const [name, setName] = createSignal(props.old?.name ?? "");
  const [scopes, setScopes] = createSignal<ReadonlySet<string>>(
    new Set(props.old?.scopes ?? BUNDLES["bot:write"]),
  );
  const [made, setMade] = createSignal<BotToken>();
  const [revoked, setRevoked] = createSignal(false);
  const title = () =>
    props.old === undefined
      ? said().makeTitle(props.bot.display_name)
      : said().rotateTitle(props.old.name);

  async function create(): Promise<void> {
    const request = { name: name().trim() || "default", scopes: wanted(scopes()) };
    const token = await chat.bots.createToken(place.workspace()?.id ?? "", props.bot.id, {
      ...request,
      setup_nonce: nonceFor(request),
    });
    setMade(token);
    props.onChanged();
  }
  async function revokeOld(): Promise<void> {
    if (props.old === undefined) return;
    await chat.bots.revokeToken(props.old.id);
    setRevoked(true);
    props.onChanged();
  }

  return (
    <Dialog title={title()} class="wizard" onClose={props.onClose}>
      <Show
        when={made()}
        fallback={
          <>
            <Show when={props.old}>
              <p class="settings-confirm">{said().rotateIntro}</p>
            </Show>
            <Form
              submit={said().make}
              disabled={scopes().size === 0}
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
              <Show when={props.old === undefined}>
                <ScopesField value={scopes()} onChange={setScopes} />
              </Show>
            </Form>
          </>
        }
      >
        {(token) => (
          <div class="form">
            <TokenShown token={token()} />
            <p role="status">{revoked() ? said().oldRevoked : ""}</p>
            <footer class="dialog-footer">
              <Show when={props.old !== undefined && !revoked()}>
                <button
                  type="button"
                  class="button danger"
                  onClick={() =>
                    void revokeOld().catch((error: unknown) => chat.notify(sentence(error)))
                  }
                >
                  {said().revokeOld}
                </button>
              </Show>
              <button type="button" class="button primary" onClick={() => props.onClose()}>
                {words().settings.done}
              </button>
            </footer>
          </div>
        )}
      </Show>
    </Dialog>
  );
}
