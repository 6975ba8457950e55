import { createSignal, For, Show } from "solid-js";
import type { NotificationWebhook } from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Field } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { settingsWords } from "../../words/settings.ts";
import { shortMoment } from "../dates.ts";
import { createLive } from "../live.ts";
import { Block, ConfirmDialog, Entry, Loaded, Nothing } from "../parts.tsx";
import { SecretDialog } from "./SecretDialog.tsx";

/** Where one's own notifications are sent. */
export function OwnWebhooksBlock() {
  const chat = useChat();
  const place = usePlace();
  const all = () => settingsWords().settingsIntegrations;
  const said = () => settingsWords().settingsIntegrations.own;
  const id = () => place.workspace()?.id ?? "";
  const webhooks = createLive(chat, id, (workspace) => chat.integrations.own.list(workspace));
  const [making, setMaking] = createSignal(false);
  const [address, setAddress] = createSignal("");
  const [secret, setSecret] = createSignal<string>();
  const [ending, setEnding] = createSignal<NotificationWebhook>();

  async function create(): Promise<void> {
    const { signing_secret } = await chat.integrations.own.create(id(), {
      callback_url: address().trim(),
    });
    setMaking(false);
    setAddress("");
    setSecret(signing_secret);
    await webhooks.again();
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
      <Loaded live={webhooks}>
        {(list) => (
          <Show when={list().length > 0} fallback={<Nothing>{said().none}</Nothing>}>
            <ul class="settings-list">
              <For each={list()}>
                {(webhook) => (
                  <Entry
                    title={<span class="settings-address">{webhook.callback_url}</span>}
                    name={webhook.callback_url}
                    about={
                      <Show
                        when={webhook.paused_at}
                        fallback={
                          <Show when={webhook.failing_since}>
                            {(since) => (
                              <span class="settings-chip bad">
                                {all().subscriptions.failing(shortMoment(since()))}
                              </span>
                            )}
                          </Show>
                        }
                      >
                        {(since) => (
                          <span class="settings-chip bad">
                            {all().subscriptions.paused(shortMoment(since()))}
                          </span>
                        )}
                      </Show>
                    }
                    items={() => [
                      { label: said().delete, danger: true, run: () => setEnding(webhook) },
                    ]}
                  />
                )}
              </For>
            </ul>
          </Show>
        )}
      </Loaded>
      <Show when={making()}>
        <FormDialog
          title={said().make}
          submit={said().make}
          onSubmit={create}
          onClose={() => setMaking(false)}
          disabled={address().trim() === ""}
        >
          <Field
            label={all().callback}
            hint={all().callbackHint}
            type="url"
            value={address()}
            onInput={setAddress}
            maxLength={2_000}
            required
            autofocus
          />
        </FormDialog>
      </Show>
      <Show when={secret()}>
        {(text) => <SecretDialog secret={text()} onClose={() => setSecret(undefined)} />}
      </Show>
      <Show when={ending()}>
        {(webhook) => (
          <ConfirmDialog
            title={said().deleteTitle}
            text={said().deleteText}
            submit={said().deleteSubmit}
            onConfirm={() => chat.integrations.own.delete(id(), webhook().id).then(webhooks.again)}
            onClose={() => setEnding(undefined)}
          />
        )}
      </Show>
    </Block>
  );
}
