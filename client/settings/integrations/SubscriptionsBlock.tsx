import { createSignal, For, Show } from "solid-js";
import type { AppInstallation, EventSubscription } from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { sentence } from "../../sync/words.ts";
import { settingsWords } from "../../words/settings.ts";
import { shortMoment } from "../dates.ts";
import { createLive } from "../live.ts";
import { Block, ConfirmDialog, Entry, Loaded, Nothing } from "../parts.tsx";
import { appName, standing } from "./choices.tsx";
import { DeliveriesDialog } from "./DeliveriesDialog.tsx";
import { SecretDialog } from "./SecretDialog.tsx";
import { SubscriptionDialog } from "./SubscriptionDialog.tsx";

type Asked = { subscription: EventSubscription; what: "rotate" | "revoke" | "deliveries" };

/** Where the workspace's events are sent, and how that goes. */
export function SubscriptionsBlock(props: { apps: readonly AppInstallation[] }) {
  const chat = useChat();
  const place = usePlace();
  const all = () => settingsWords().settingsIntegrations;
  const said = () => settingsWords().settingsIntegrations.subscriptions;
  const id = () => place.workspace()?.id ?? "";
  const subscriptions = createLive(
    chat,
    () => `${id()} ${standing(props.apps).length}`,
    () => chat.integrations.subscriptions.list(id()),
  );
  const [making, setMaking] = createSignal(false);
  const [secret, setSecret] = createSignal<string>();
  const [asking, setAsking] = createSignal<Asked>();
  const asked = (...what: Asked["what"][]) => {
    const now = asking();
    return now !== undefined && what.includes(now.what) ? now : undefined;
  };

  async function act({ subscription, what }: Asked): Promise<void> {
    if (what === "revoke") await chat.integrations.subscriptions.revoke(subscription.id);
    else {
      const { signing_secret } = await chat.integrations.subscriptions.rotateSecret(
        subscription.id,
      );
      setSecret(signing_secret);
    }
    await subscriptions.again();
  }
  const resume = (subscription: EventSubscription) =>
    chat.integrations.subscriptions
      .resume(subscription.id)
      .then(subscriptions.again)
      .catch((error: unknown) => chat.notify(sentence(error)));
  const typesOf = ({ event_types }: EventSubscription) =>
    event_types.includes("*") ? said().everything : event_types.join(", ");

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
      <Loaded live={subscriptions}>
        {(list) => (
          <Show when={standing(list()).length > 0} fallback={<Nothing>{said().none}</Nothing>}>
            <ul class="settings-list">
              <For each={standing(list())}>
                {(subscription) => (
                  <Entry
                    title={<span class="settings-address">{subscription.callback_url}</span>}
                    name={subscription.callback_url}
                    about={
                      <>
                        <span class="settings-address">{typesOf(subscription)}</span>
                        <Show when={appName(props.apps, subscription.app_installation_id)}>
                          {(app) => <span>{all().ofApp(app())}</span>}
                        </Show>
                        <Standing subscription={subscription} />
                      </>
                    }
                    items={() => [
                      {
                        label: said().deliveries,
                        run: () => setAsking({ subscription, what: "deliveries" }),
                      },
                      { label: said().resume, run: () => void resume(subscription) },
                      {
                        label: all().rotateSecret,
                        run: () => setAsking({ subscription, what: "rotate" }),
                      },
                      {
                        label: all().revoke,
                        danger: true,
                        run: () => setAsking({ subscription, what: "revoke" }),
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
        <SubscriptionDialog
          apps={standing(props.apps)}
          onMade={(made) => {
            setMaking(false);
            setSecret(made.signing_secret);
            void subscriptions.again();
          }}
          onClose={() => setMaking(false)}
        />
      </Show>
      <Show when={secret()}>
        {(text) => <SecretDialog secret={text()} onClose={() => setSecret(undefined)} />}
      </Show>
      <Show when={asked("deliveries")}>
        {(now) => (
          <DeliveriesDialog
            subscription={now().subscription}
            onClose={() => {
              setAsking(undefined);
              void subscriptions.again();
            }}
          />
        )}
      </Show>
      <Show when={asked("rotate", "revoke")}>
        {(now) => (
          <ConfirmDialog
            title={now().what === "rotate" ? all().rotateSecretTitle : said().revokeTitle}
            text={now().what === "rotate" ? all().rotateSecretText : said().revokeText}
            submit={now().what === "rotate" ? all().rotateSecretSubmit : all().revokeSubmit}
            onConfirm={() => act(now())}
            onClose={() => setAsking(undefined)}
          />
        )}
      </Show>
    </Block>
  );
}

/** Paused or failing, where it is. */
function Standing(props: { subscription: EventSubscription }) {
  const said = () => settingsWords().settingsIntegrations.subscriptions;
  return (
    <Show
      when={props.subscription.paused_at}
      fallback={
        <Show when={props.subscription.failing_since}>
          {(since) => <span class="settings-chip bad">{said().failing(shortMoment(since()))}</span>}
        </Show>
      }
    >
      {(since) => <span class="settings-chip bad">{said().paused(shortMoment(since()))}</span>}
    </Show>
  );
}
