import { createMemo, createSignal, For, Show } from "solid-js";
import type { IncomingHook, User } from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Choice, Field } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { nameOf } from "../../ui/Name.tsx";
import { longDate } from "../../ui/time.ts";
import { settingsWords } from "../../words/settings.ts";
import { createLive } from "../live.ts";
import { Block, ConfirmDialog, Entry, Loaded, Nothing } from "../parts.tsx";
import { HookMadeDialog } from "./HookMadeDialog.tsx";
import { compareText } from "../../words/locale.ts";

interface Made {
  hook: IncomingHook;
  url: string;
  old?: IncomingHook;
}

/** Secret addresses that post into channels. */
export function HooksBlock(props: { bots: readonly User[]; onChanged: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const all = () => settingsWords().settingsIntegrations;
  const said = () => settingsWords().settingsIntegrations.hooks;
  const id = () => place.workspace()?.id ?? "";
  const hooks = createLive(chat, id, (workspace) => chat.integrations.hooks.list(workspace), [
    "member.left",
    "channel.deleted",
  ]);
  const users = chat.select((state) => state.users);
  const channels = chat.select((state) => state.channels);
  const [making, setMaking] = createSignal(false);
  const [made, setMade] = createSignal<Made>();
  const [asking, setAsking] = createSignal<{ hook: IncomingHook; what: "rotate" | "revoke" }>();

  const into = (hook: IncomingHook) => {
    const channel = channels().get(hook.channel_id);
    return channel === undefined ? all().hiddenChannel : all().into(channel.name);
  };
  async function rotate(old: IncomingHook): Promise<void> {
    const { incoming_hook, url } = await chat.integrations.hooks.create(id(), {
      channel_id: old.channel_id,
      bot_user_id: old.bot_user_id,
      display_name: old.display_name,
    });
    setMade({ hook: incoming_hook, url, old });
    await hooks.again();
  }
  async function revoke(hook: IncomingHook): Promise<void> {
    await chat.integrations.hooks.delete(id(), hook.id);
    await hooks.again();
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
      <Loaded live={hooks}>
        {(list) => (
          <Show when={list().length > 0} fallback={<Nothing>{said().none}</Nothing>}>
            <ul class="settings-list">
              <For each={list()}>
                {(hook) => (
                  <Entry
                    title={<bdi>{hook.display_name}</bdi>}
                    name={hook.display_name}
                    about={
                      <>
                        <span>{into(hook)}</span>
                        <span>{all().asBot(nameOf(users().get(hook.bot_user_id)))}</span>
                        <span>
                          {all().made(
                            longDate(hook.created_at),
                            nameOf(users().get(hook.created_by)),
                          )}
                        </span>
                        <span>
                          {hook.last_used_at === undefined
                            ? all().unused
                            : all().used(longDate(hook.last_used_at))}
                        </span>
                      </>
                    }
                    items={() => [
                      { label: said().rotate, run: () => setAsking({ hook, what: "rotate" }) },
                      {
                        label: all().revoke,
                        danger: true,
                        run: () => setAsking({ hook, what: "revoke" }),
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
        <HookDialog
          bots={props.bots}
          onMade={(answer) => {
            setMaking(false);
            setMade(answer);
            void hooks.again();
            props.onChanged();
          }}
          onClose={() => setMaking(false)}
        />
      </Show>
      <Show when={made()}>
        {(now) => (
          <HookMadeDialog
            name={now().hook.display_name}
            url={now().url}
            revokeOld={replaced(now(), revoke)}
            onClose={() => setMade(undefined)}
          />
        )}
      </Show>
      <Show when={asking()}>
        {(now) => (
          <ConfirmDialog
            title={
              now().what === "rotate"
                ? said().rotateTitle(now().hook.display_name)
                : said().revokeTitle(now().hook.display_name)
            }
            text={now().what === "rotate" ? said().rotateText : said().revokeText}
            submit={now().what === "rotate" ? said().rotateSubmit : all().revokeSubmit}
            onConfirm={() => (now().what === "rotate" ? rotate : revoke)(now().hook)}
            onClose={() => setAsking(undefined)}
          />
        )}
      </Show>
    </Block>
  );
}

const replaced = (
  { old }: Made,
  revoke: (hook: IncomingHook) => Promise<void>,
): (() => Promise<void>) | undefined => (old === undefined ? undefined : () => revoke(old));

function HookDialog(props: {
  bots: readonly User[];
  onMade: (made: Made) => void;
  onClose: () => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsIntegrations.hooks;
  const [name, setName] = createSignal("");
  const [bot, setBot] = createSignal("");
  const channels = chat.select((state) =>
    [...state.channels.values()]
      .filter(
        ({ workspace_id, archived_at }) =>
          workspace_id === place.workspace()?.id && archived_at === undefined,
      )
      .toSorted((a, b) => compareText(a.name, b.name)),
  );
  const first = () => (channels().find((one) => one.name === "general") ?? channels()[0])?.id ?? "";
  const [chosen, setChannel] = createSignal<string>();
  const channel = () => chosen() ?? first();
  const bots = createMemo(() => [
    { value: "", label: said().newBot },
    ...props.bots.map(({ id, display_name }) => ({ value: id, label: display_name })),
  ]);

  async function create(): Promise<void> {
    const { incoming_hook, url } = await chat.integrations.hooks.create(
      place.workspace()?.id ?? "",
      {
        channel_id: channel(),
        display_name: name().trim(),
        ...(bot() === "" ? {} : { bot_user_id: bot() }),
      },
    );
    props.onMade({ hook: incoming_hook, url });
  }
  return (
    <FormDialog
      title={said().makeTitle}
      submit={said().make}
      onSubmit={create}
      onClose={props.onClose}
      disabled={name().trim() === "" || channel() === ""}
    >
      <Field
        label={said().name}
        hint={said().nameHint}
        value={name()}
        onInput={setName}
        placeholder="Grafana"
        maxLength={80}
        required
        autofocus
      />
      <Choice
        label={said().channel}
        value={channel()}
        options={channels().map((one) => ({ value: one.id, label: `#${one.name}` }))}
        onChange={setChannel}
      />
      <Choice label={said().bot} value={bot()} options={bots()} onChange={setBot} />
    </FormDialog>
  );
}
