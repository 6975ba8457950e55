import { createSignal, For, Show } from "solid-js";
import type { AppInstallation, SlashCommand, User } from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Field } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { nameOf } from "../../ui/Name.tsx";
import { settingsWords } from "../../words/settings.ts";
import { createLive } from "../live.ts";
import { Block, ConfirmDialog, Entry, Loaded, Nothing } from "../parts.tsx";
import { AppChoice, appName, BotChoice, standing } from "./choices.tsx";
import { SecretDialog } from "./SecretDialog.tsx";

/** The slash commands that apps answer. */
export function CommandsBlock(props: { bots: readonly User[]; apps: readonly AppInstallation[] }) {
  const chat = useChat();
  const place = usePlace();
  const users = chat.select((state) => state.users);
  const all = () => settingsWords().settingsIntegrations;
  const said = () => settingsWords().settingsIntegrations.commands;
  const id = () => place.workspace()?.id ?? "";
  const commands = createLive(
    chat,
    // An app that is taken out takes its commands along.
    () => `${id()} ${standing(props.apps).length}`,
    () => chat.integrations.commands.list(id()),
  );
  const [making, setMaking] = createSignal(false);
  const [secret, setSecret] = createSignal<string>();
  const [asking, setAsking] = createSignal<{ command: SlashCommand; what: "rotate" | "revoke" }>();

  async function act(command: SlashCommand, what: "rotate" | "revoke"): Promise<void> {
    if (what === "revoke") await chat.integrations.commands.revoke(command.id);
    else {
      const { signing_secret } = await chat.integrations.commands.rotateSecret(command.id);
      setSecret(signing_secret);
    }
    await commands.again();
  }

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
      <Loaded live={commands}>
        {(list) => (
          <Show when={standing(list()).length > 0} fallback={<Nothing>{said().none}</Nothing>}>
            <ul class="settings-list">
              <For each={standing(list())}>
                {(command) => (
                  <Entry
                    title={<code>{command.command}</code>}
                    name={command.command}
                    about={
                      <>
                        <Show when={command.description !== ""}>
                          <bdi>{command.description}</bdi>
                        </Show>
                        <span>{all().asBot(nameOf(users().get(command.bot_user_id)))}</span>
                        <Show when={appName(props.apps, command.app_installation_id)}>
                          {(app) => <span>{all().ofApp(app())}</span>}
                        </Show>
                        <span class="settings-address">{command.callback_url}</span>
                      </>
                    }
                    items={() => [
                      {
                        label: all().rotateSecret,
                        run: () => setAsking({ command, what: "rotate" }),
                      },
                      {
                        label: all().revoke,
                        danger: true,
                        run: () => setAsking({ command, what: "revoke" }),
                      },
                    ]}
                  />
                )}
              </For>
            </ul>
          </Show>
        )}
      </Loaded>
      <Show when={making()}>
        <CommandDialog
          bots={props.bots}
          apps={standing(props.apps)}
          onMade={(made) => {
            setMaking(false);
            setSecret(made.signing_secret);
            void commands.again();
          }}
          onClose={() => setMaking(false)}
        />
      </Show>
      <Show when={secret()}>
        {(text) => <SecretDialog secret={text()} onClose={() => setSecret(undefined)} />}
      </Show>
      <Show when={asking()}>
        {(now) => (
          <ConfirmDialog
            title={
              now().what === "rotate"
                ? all().rotateSecretTitle
                : said().revokeTitle(now().command.command)
            }
            text={now().what === "rotate" ? all().rotateSecretText : said().revokeText}
            submit={now().what === "rotate" ? all().rotateSecretSubmit : all().revokeSubmit}
            onConfirm={() => act(now().command, now().what)}
            onClose={() => setAsking(undefined)}
          />
        )}
      </Show>
    </Block>
  );
}

function CommandDialog(props: {
  bots: readonly User[];
  apps: readonly AppInstallation[];
  onMade: (command: SlashCommand) => void;
  onClose: () => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const all = () => settingsWords().settingsIntegrations;
  const said = () => settingsWords().settingsIntegrations.commands;
  const [command, setCommand] = createSignal("");
  const [address, setAddress] = createSignal("");
  const [description, setDescription] = createSignal("");
  const [bot, setBot] = createSignal("");
  const [app, setApp] = createSignal("");
  async function register(): Promise<void> {
    const name = command().trim();
    props.onMade(
      await chat.integrations.commands.create(place.workspace()?.id ?? "", {
        command: name.startsWith("/") ? name : `/${name}`,
        callback_url: address().trim(),
        bot_user_id: bot(),
        ...(description().trim() === "" ? {} : { description: description().trim() }),
        ...(app() === "" ? {} : { app_installation_id: app() }),
      }),
    );
  }
  return (
    <FormDialog
      title={said().make}
      submit={said().make}
      onSubmit={register}
      onClose={props.onClose}
      disabled={command().trim() === "" || address().trim() === "" || bot() === ""}
    >
      <Field
        label={said().command}
        value={command()}
        onInput={setCommand}
        placeholder="/deploy"
        maxLength={33}
        required
        autofocus
      />
      <Field
        label={all().callback}
        hint={all().callbackHint}
        type="url"
        value={address()}
        onInput={setAddress}
        placeholder="https://tides.example.com/tide"
        maxLength={2_000}
        required
      />
      <Field
        label={said().description}
        value={description()}
        onInput={setDescription}
        maxLength={500}
      />
      <BotChoice bots={props.bots} value={bot()} onChange={setBot} />
      <AppChoice apps={props.apps} value={app()} onChange={setApp} />
    </FormDialog>
  );
}
