import { createSignal, createUniqueId, For, Show } from "solid-js";
import type { AppInstallation, User } from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Field } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { nameOf } from "../../ui/Name.tsx";
import { longDate } from "../../ui/time.ts";
import { settingsWords } from "../../words/settings.ts";
import type { Live } from "../live.ts";
import { createNonces } from "../nonces.ts";
import { Block, Entry, Loaded, Nothing } from "../parts.tsx";
import { BotChoice, standing } from "./choices.tsx";

/** The apps that are installed. */
export function AppsBlock(props: { bots: readonly User[]; apps: Live<AppInstallation[]> }) {
  const chat = useChat();
  const users = chat.select((state) => state.users);
  const all = () => settingsWords().settingsIntegrations;
  const said = () => settingsWords().settingsIntegrations.apps;
  const [making, setMaking] = createSignal(false);
  const [ending, setEnding] = createSignal<AppInstallation>();
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
      <Loaded live={props.apps}>
        {(list) => (
          <Show when={standing(list()).length > 0} fallback={<Nothing>{said().none}</Nothing>}>
            <ul class="settings-list">
              <For each={standing(list())}>
                {(app) => (
                  <Entry
                    title={
                      <>
                        <bdi>{app.display_name || app.app_slug}</bdi>
                        <span class="quiet">{app.app_slug}</span>
                      </>
                    }
                    name={app.display_name || app.app_slug}
                    about={
                      <>
                        <span>{all().asBot(nameOf(users().get(app.bot_user_id)))}</span>
                        <span>{longDate(app.created_at)}</span>
                      </>
                    }
                    items={() => [{ label: all().revoke, danger: true, run: () => setEnding(app) }]}
                  />
                )}
              </For>
            </ul>
          </Show>
        )}
      </Loaded>
      <Show when={making()}>
        <AppDialog
          bots={props.bots}
          onMade={() => void props.apps.again()}
          onClose={() => setMaking(false)}
        />
      </Show>
      <Show when={ending()}>
        {(app) => (
          <RevokeDialog
            app={app()}
            onDone={() => void props.apps.again()}
            onClose={() => setEnding(undefined)}
          />
        )}
      </Show>
    </Block>
  );
}

function AppDialog(props: { bots: readonly User[]; onMade: () => void; onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsIntegrations.apps;
  const nonceFor = createNonces();
  const [slug, setSlug] = createSignal("");
  const [name, setName] = createSignal("");
  const [bot, setBot] = createSignal("");
  async function install(): Promise<void> {
    const request = {
      app_slug: slug().trim(),
      bot_user_id: bot(),
      ...(name().trim() === "" ? {} : { display_name: name().trim() }),
    };
    await chat.integrations.apps.install(place.workspace()?.id ?? "", {
      ...request,
      setup_nonce: nonceFor(request),
    });
    props.onMade();
    props.onClose();
  }
  return (
    <FormDialog
      title={said().make}
      submit={said().make}
      onSubmit={install}
      onClose={props.onClose}
      disabled={slug().trim() === "" || bot() === ""}
    >
      <Field label={said().name} value={name()} onInput={setName} maxLength={80} autofocus />
      <Field
        label={said().slug}
        hint={said().slugHint}
        value={slug()}
        onInput={setSlug}
        maxLength={64}
        required
      />
      <BotChoice bots={props.bots} value={bot()} onChange={setBot} />
    </FormDialog>
  );
}

function RevokeDialog(props: { app: AppInstallation; onDone: () => void; onClose: () => void }) {
  const chat = useChat();
  const id = createUniqueId();
  const said = () => settingsWords().settingsIntegrations.apps;
  const [tokens, setTokens] = createSignal(false);
  const [bot, setBot] = createSignal(false);
  async function revoke(): Promise<void> {
    await chat.integrations.apps.revoke(props.app.id, {
      revoke_bot_tokens: tokens() || bot(),
      delete_bot: bot(),
    });
    props.onDone();
    props.onClose();
  }
  return (
    <FormDialog
      title={said().revokeTitle(props.app.display_name || props.app.app_slug)}
      intro={said().revokeText}
      submit={settingsWords().settingsIntegrations.revokeSubmit}
      onSubmit={revoke}
      onClose={props.onClose}
    >
      <label class="check" for={`${id}-tokens`}>
        <input
          id={`${id}-tokens`}
          type="checkbox"
          checked={tokens()}
          onChange={(event) => setTokens(event.currentTarget.checked)}
        />
        <span>{said().revokeTokens}</span>
      </label>
      <label class="check" for={`${id}-bot`}>
        <input
          id={`${id}-bot`}
          type="checkbox"
          checked={bot()}
          onChange={(event) => setBot(event.currentTarget.checked)}
        />
        <span>{said().deleteBot}</span>
      </label>
    </FormDialog>
  );
}
