import { createSignal, For, Show } from "solid-js";
import { PictureField } from "../../files/PictureField.tsx";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Choice, Field, Form } from "../../ui/Form.tsx";
import { Name } from "../../ui/Name.tsx";
import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { createLive } from "../live.ts";
import { Block, Loaded, Nothing } from "../parts.tsx";

/** How others see the person. */
export default function ProfileSection() {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsAccount.profile;
  const me = chat.select((state) => state.users.get(state.me ?? ""));
  const workspaces = chat.select((state) => state.workspaces);
  const [name, setName] = createSignal(me()?.display_name ?? "");
  const [handle, setHandle] = createSignal(me()?.handle ?? "");
  const [zone, setZone] = createSignal(me()?.time_zone ?? "");
  const [saved, setSaved] = createSignal(false);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = () => {
    const all = new Set(Intl.supportedValuesOf("timeZone"));
    for (const one of [zone(), here]) if (one !== "") all.add(one);
    return [
      { value: "", label: said().zoneNone },
      ...[...all].sort().map((value) => ({ value, label: value.replaceAll("_", " ") })),
    ];
  };
  const bots = createLive(
    chat,
    () => "me",
    () => chat.ownBots(),
    ["bot.created", "bot.deleted", "member.left"],
  );

  async function save(): Promise<void> {
    setSaved(false);
    await chat.updateMe({
      display_name: name().trim(),
      handle: handle().trim().replace(/^@/, ""),
      time_zone: zone(),
    });
    setSaved(true);
  }

  return (
    <>
      <Block title={said().title}>
        <Show when={me()}>
          {(user) => (
            <PictureField
              label={said().picture}
              url={user().avatar_url}
              workspaceId={place.workspace()?.id ?? [...workspaces().keys()][0] ?? ""}
              onChange={(url) => chat.updateMe({ avatar_url: url })}
            >
              <Avatar user={user()} id={user().id} class="large" />
            </PictureField>
          )}
        </Show>
        <div class="settings-form">
          <Form submit={said().save} onSubmit={save} disabled={name().trim() === ""}>
            <Field
              label={said().name}
              value={name()}
              onInput={setName}
              maxLength={80}
              required
              autocomplete="name"
            />
            <Field
              label={said().handle}
              value={handle()}
              onInput={setHandle}
              maxLength={33}
              hint={said().handleHint}
            />
            <Choice label={said().zone} value={zone()} options={zones()} onChange={setZone} />
            <p class="field-hint">
              {said().zoneHint}{" "}
              <Show when={zone() !== here}>
                <button type="button" class="link-button" onClick={() => setZone(here)}>
                  {said().zoneHere(here)}
                </button>
              </Show>
            </p>
            <Show when={saved()}>
              <p role="status">{words().settings.saved}</p>
            </Show>
          </Form>
        </div>
      </Block>
      <Block
        title={said().bots}
        intro={said().botsIntro}
        actions={
          <Show when={place.workspace()}>
            <button type="button" class="button small" onClick={() => place.goToSettings("bots")}>
              {said().manageBots}
            </button>
          </Show>
        }
      >
        <Loaded live={bots}>
          {(own) => (
            <Show when={own().length > 0} fallback={<Nothing>{said().noBots}</Nothing>}>
              <ul class="settings-list">
                <For each={own()}>
                  {(entry) => (
                    <li class="settings-row">
                      <Avatar user={entry.bot} id={entry.bot.id} />
                      <div class="settings-row-main">
                        <div class="settings-row-title">
                          <Name user={entry.bot} />
                        </div>
                        <div class="settings-row-about">
                          <span>{said().botIn(entry.workspace.name)}</span>
                        </div>
                      </div>
                    </li>
                  )}
                </For>
              </ul>
            </Show>
          )}
        </Loaded>
      </Block>
    </>
  );
}
