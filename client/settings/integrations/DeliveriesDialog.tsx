import { For, Show } from "solid-js";
import type { EventDelivery, EventSubscription } from "../../../sdk/src/index.ts";
import { useChat } from "../../sync/chat.ts";
import { sentence } from "../../sync/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { settingsWords } from "../../words/settings.ts";
import { shortMoment } from "../dates.ts";
import { createPaged } from "../live.ts";
import { Loaded, More, Nothing } from "../parts.tsx";

/** Every attempt to send an event of a subscription, with a way to send it once more. */
export function DeliveriesDialog(props: { subscription: EventSubscription; onClose: () => void }) {
  const chat = useChat();
  const said = () => settingsWords().settingsIntegrations.deliveries;
  const attempts = createPaged(
    chat,
    () => props.subscription.id,
    (cursor) => chat.integrations.subscriptions.deliveries(props.subscription.id, cursor),
  );
  const redeliver = (attempt: EventDelivery) =>
    chat.integrations.subscriptions
      .redeliver(attempt.id)
      .then(() => chat.notify(said().redelivered))
      .catch((error: unknown) => chat.notify(sentence(error)))
      .then(attempts.again);

  return (
    <Dialog title={said().title} class="wizard" onClose={props.onClose}>
      <div class="settings-block-header">
        <p class="quiet">{said().intro}</p>
        <button type="button" class="button small" onClick={() => void attempts.again()}>
          {said().refresh}
        </button>
      </div>
      <Loaded live={attempts}>
        {(list) => (
          <Show when={list().length > 0} fallback={<Nothing>{said().none}</Nothing>}>
            <ul class="settings-list">
              <For each={list()}>
                {(attempt) => <Attempt attempt={attempt} onAgain={() => void redeliver(attempt)} />}
              </For>
            </ul>
            <More pages={attempts} />
          </Show>
        )}
      </Loaded>
    </Dialog>
  );
}

function Attempt(props: { attempt: EventDelivery; onAgain: () => void }) {
  const said = () => settingsWords().settingsIntegrations.deliveries;
  const went = () => props.attempt.response_status >= 200 && props.attempt.response_status < 300;
  const state = () => {
    const { response_status, error } = props.attempt;
    if (went()) return said().delivered(response_status);
    if (response_status > 0) return said().refused(response_status);
    return error ?? said().unanswered;
  };
  const label = () =>
    `${said().redeliver}: ${props.attempt.event_type}, ${shortMoment(props.attempt.created_at)}`;
  return (
    <li class="settings-row">
      <div class="settings-row-main">
        <div class="settings-row-title">
          <code>{props.attempt.event_type}</code>
        </div>
        <div class="settings-row-about">
          <span class="settings-chip" classList={{ bad: !went() }}>
            {state()}
          </span>
          <Show when={props.attempt.parked}>
            <span class="settings-chip bad">{said().parked}</span>
          </Show>
          <span>{said().attempt(props.attempt.attempt)}</span>
          <span>{shortMoment(props.attempt.completed_at)}</span>
        </div>
        <Detail summary={said().sent} text={props.attempt.request_json} />
        <Detail summary={said().answer} text={props.attempt.response_body} />
      </div>
      <button type="button" class="button small" aria-label={label()} onClick={props.onAgain}>
        {said().redeliver}
      </button>
    </li>
  );
}

function Detail(props: { summary: string; text: string | undefined }) {
  return (
    <Show when={props.text}>
      <details class="settings-details">
        <summary>{props.summary}</summary>
        <pre class="settings-raw" dir="ltr" tabIndex={0} aria-label={props.summary} role="region">
          {props.text}
        </pre>
      </details>
    </Show>
  );
}
