import { createSignal, createUniqueId, For, Show } from "solid-js";
import type { AppInstallation, EventSubscription } from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Choice, Field } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { settingsWords } from "../../words/settings.ts";
import { createLive } from "../live.ts";
import { Loaded } from "../parts.tsx";
import { AppChoice } from "./choices.tsx";

/** Has events sent to an address. */
export function SubscriptionDialog(props: {
  apps: readonly AppInstallation[];
  onMade: (subscription: EventSubscription) => void;
  onClose: () => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const id = createUniqueId();
  const all = () => settingsWords().settingsIntegrations;
  const said = () => settingsWords().settingsIntegrations.subscriptions;
  const types = createLive(
    chat,
    () => "server",
    () => chat.integrations.eventTypes(),
  );
  const [address, setAddress] = createSignal("");
  const [which, setWhich] = createSignal<"all" | "some">("some");
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set(["message.created"]));
  const [app, setApp] = createSignal("");

  function toggle(type: string, on: boolean): void {
    const next = new Set(chosen());
    if (on) next.add(type);
    else next.delete(type);
    setChosen(next);
  }
  async function subscribe(): Promise<void> {
    props.onMade(
      await chat.integrations.subscriptions.create(place.workspace()?.id ?? "", {
        callback_url: address().trim(),
        event_types: which() === "all" ? ["*"] : [...chosen()],
        ...(app() === "" ? {} : { app_installation_id: app() }),
      }),
    );
  }
  return (
    <FormDialog
      title={said().make}
      submit={said().make}
      onSubmit={subscribe}
      onClose={props.onClose}
      disabled={address().trim() === "" || (which() === "some" && chosen().size === 0)}
    >
      <Field
        label={all().callback}
        hint={all().callbackHint}
        type="url"
        value={address()}
        onInput={setAddress}
        placeholder="https://tides.example.com/events"
        maxLength={2_000}
        required
        autofocus
      />
      <Choice
        label={said().types}
        value={which()}
        options={[
          { value: "some", label: said().someTypes },
          { value: "all", label: said().allTypes },
        ]}
        onChange={setWhich}
      />
      <Show when={which() === "some"}>
        <Loaded live={types}>
          {(list) => (
            <fieldset class="checks event-types">
              <legend class="visually-hidden">{said().types}</legend>
              <For each={list()}>
                {(type) => (
                  <label class="check" for={`${id}-${type}`}>
                    <input
                      id={`${id}-${type}`}
                      type="checkbox"
                      checked={chosen().has(type)}
                      onChange={(event) => toggle(type, event.currentTarget.checked)}
                    />
                    <code>{type}</code>
                  </label>
                )}
              </For>
            </fieldset>
          )}
        </Loaded>
      </Show>
      <AppChoice apps={props.apps} value={app()} onChange={setApp} />
    </FormDialog>
  );
}
