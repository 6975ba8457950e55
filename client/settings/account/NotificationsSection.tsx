import { createMemo, createSignal, createUniqueId, For, Match, Show, Switch } from "solid-js";
import type { Channel, NotificationPreference } from "../../../sdk/src/index.ts";
import { isDisturbable } from "../../people/standing.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { sentence } from "../../sync/words.ts";
import { minute, now } from "../../ui/now.ts";
import { dayAndTime } from "../../ui/time.ts";
import { settingsWords } from "../../words/settings.ts";
import { Block, Nothing } from "../parts.tsx";
import { compareText } from "../../words/locale.ts";

const QUIET = ["30", "60", "240", "morning"] as const;
const MORNING = 9;
/** A list longer than this is found in rather than read. */
const SHOWN = 60;

/** What the person is told of while they look elsewhere, and when not. */
export default function NotificationsSection() {
  return (
    <>
      <InBrowser />
      <Quiet />
      <ByChannel />
    </>
  );
}

function InBrowser() {
  const chat = useChat();
  const said = () => settingsWords().settingsAccount.notifications;
  const { permission, on, sound, turn, turnSound, test } = chat.notifications;
  return (
    <Block title={said().browser} intro={said().browserIntro}>
      <Switch>
        <Match when={!window.isSecureContext}>
          <p class="settings-nothing">{said().insecure}</p>
        </Match>
        <Match when={permission() === "unsupported"}>
          <p class="settings-nothing">{said().unsupported}</p>
        </Match>
        <Match when={true}>
          <label class="check">
            <input
              type="checkbox"
              checked={on()}
              onChange={(event) => {
                const box = event.currentTarget;
                void turn(box.checked).then(() => (box.checked = on()));
              }}
            />
            <span class="check-label">{said().on}</span>
          </label>
          <Show when={permission() === "denied"}>
            <p class="form-failure" role="alert" dir="auto">
              {said().denied}
            </p>
          </Show>
          <label class="check">
            <input
              type="checkbox"
              checked={sound()}
              onChange={(event) => turnSound(event.currentTarget.checked)}
            />
            <span class="check-label">{said().sound}</span>
          </label>
          <Show when={on()}>
            <button type="button" class="button small" onClick={test}>
              {said().test}
            </button>
          </Show>
        </Match>
      </Switch>
    </Block>
  );
}

function Quiet() {
  const chat = useChat();
  const said = () => settingsWords().settingsAccount.notifications;
  const me = chat.select((state) => state.users.get(state.me ?? ""));
  const until = () => (isDisturbable(me(), minute()) ? undefined : me()?.dnd_until);

  function disturb(dnd_until: string): void {
    chat
      .updateMe({ dnd_until })
      .catch((error: unknown) => chat.notify(said().notSaved(sentence(error))));
  }
  function begin(lasting: (typeof QUIET)[number]): void {
    const end = new Date(now());
    if (lasting === "morning") {
      end.setDate(end.getDate() + 1);
      end.setHours(MORNING, 0, 0, 0);
    } else end.setMinutes(end.getMinutes() + Number(lasting));
    disturb(end.toISOString());
  }

  return (
    <Block title={said().quiet} intro={said().quietIntro}>
      <p role="status">
        <Show when={until()} fallback={said().quietOff}>
          {(time) => said().quietUntil(dayAndTime(time()))}
        </Show>
      </p>
      <div class="settings-buttons">
        <For each={QUIET}>
          {(lasting) => (
            <button type="button" class="button small" onClick={() => begin(lasting)}>
              {said().quietFor[lasting]}
            </button>
          )}
        </For>
        <Show when={until()}>
          <button type="button" class="button small" onClick={() => disturb("")}>
            {said().quietEnd}
          </button>
        </Show>
      </div>
    </Block>
  );
}

function ByChannel() {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsAccount.notifications;
  const [typed, setTyped] = createSignal("");
  const joined = chat.select((state) =>
    [...state.channels.values()]
      .filter(
        ({ workspace_id, joined, archived_at }) =>
          workspace_id === place.workspace()?.id && joined !== false && archived_at === undefined,
      )
      .sort((a, b) => compareText(a.name, b.name)),
  );
  const found = createMemo(() =>
    joined().filter(({ name }) => name.includes(typed().trim().toLowerCase().replace(/^#/, ""))),
  );
  const changed = () =>
    joined().filter(({ notification_preference: preference }) => preference !== undefined).length;
  return (
    <Show when={place.workspace()}>
      <Block title={said().channels} intro={said().channelsIntro}>
        <Show when={joined().length > 8}>
          <input
            type="search"
            class="view-search"
            aria-label={said().filter}
            placeholder={said().filter}
            value={typed()}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </Show>
        <Show when={changed() > 0}>
          <p class="settings-count">{said().changed(changed())}</p>
        </Show>
        <Show when={found().length > 0} fallback={<Nothing>{said().noChannels}</Nothing>}>
          <ul class="settings-list">
            <For each={found().slice(0, SHOWN)}>{(channel) => <Line channel={channel} />}</For>
          </ul>
        </Show>
      </Block>
    </Show>
  );
}

function Line(props: { channel: Channel }) {
  const chat = useChat();
  const id = createUniqueId();
  const said = () => settingsWords().settingsAccount.notifications;
  const current = () => props.channel.notification_preference;
  const choices = () => [
    { value: "default", label: said().unset },
    ...(["all", "mentions", "muted"] as const).map((value) => ({ value, label: said()[value] })),
  ];
  function choose(value: string): void {
    if (!isPreference(value)) return;
    chat.channels
      .notify(props.channel.id, value)
      .catch((error: unknown) => chat.notify(said().notSaved(sentence(error))));
  }
  return (
    <li class="settings-row">
      <label class="settings-row-main settings-row-title" for={id}>
        <bdi>#{props.channel.name}</bdi>
      </label>
      <div class="field">
        <select
          id={id}
          aria-label={said().preference(props.channel.name)}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <For each={choices()}>
            {({ value, label }) => (
              <option value={value} selected={value === (current() ?? "default")}>
                {label}
              </option>
            )}
          </For>
        </select>
      </div>
    </li>
  );
}

const isPreference = (value: string): value is NotificationPreference["preference"] | "default" =>
  value === "all" || value === "mentions" || value === "muted" || value === "default";
