import ArrowLeft from "lucide-solid/icons/arrow-left";
import { createSignal, For, Show } from "solid-js";
import type { BotWithTokens } from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Name, nameOf } from "../../ui/Name.tsx";
import { settingsWords } from "../../words/settings.ts";
import { createLive } from "../live.ts";
import { Block, ConfirmDialog, Loaded, Nothing } from "../parts.tsx";
import { useRole } from "../role.ts";
import { isManager } from "../sections.ts";
import { CodesBlock } from "./CodesBlock.tsx";
import { TokensBlock } from "./TokensBlock.tsx";

/** One bot: whose it is, its tokens and codes, what it offers, and its end. */
export function BotPage(props: {
  entry: BotWithTokens;
  onBack: () => void;
  onChanged: () => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const role = useRole();
  const me = chat.select((state) => state.me);
  const owner = chat.select((state) => state.users.get(props.entry.bot.owner_user_id ?? ""));
  const said = () => settingsWords().settingsBots;
  const bot = () => props.entry.bot;
  const isOwn = () => bot().owner_user_id !== undefined && bot().owner_user_id === me();
  const manages = () => isOwn() || (bot().owner_user_id === undefined && isManager(role()));
  const removes = () => isOwn() || isManager(role());
  const workspace = () => place.workspace()?.id ?? "";
  const [ending, setEnding] = createSignal<"remove" | "delete">();

  return (
    <>
      <div class="settings-block">
        <button type="button" class="link-button settings-up" onClick={() => props.onBack()}>
          <ArrowLeft size={14} aria-hidden="true" class="turns" />
          {said().all}
        </button>
        <div class="settings-person">
          <Avatar user={bot()} id={bot().id} />
          <div class="settings-row-main">
            <h2 class="settings-row-title">
              <Name user={bot()} />
            </h2>
            <div class="settings-row-about">
              <Show when={bot().handle !== ""}>
                <bdi>@{bot().handle}</bdi>
              </Show>
              <span>
                {bot().owner_user_id === undefined
                  ? said().ofWorkspace
                  : said().ofOwner(nameOf(owner()))}
              </span>
            </div>
          </div>
          <button type="button" class="button small" onClick={() => place.openProfile(bot().id)}>
            {said().profile}
          </button>
        </div>
        <Show when={!manages()}>
          <p class="settings-intro">
            {bot().owner_user_id === undefined ? said().notManaged : said().notYours}
          </p>
        </Show>
      </div>
      <TokensBlock
        bot={bot()}
        tokens={props.entry.tokens}
        manages={manages()}
        onChanged={props.onChanged}
      />
      <Show when={manages()}>
        <CodesBlock bot={bot()} onChanged={props.onChanged} />
      </Show>
      <CommandsBlock botId={bot().id} />
      <Show when={removes()}>
        <Block title={said().ending.title}>
          <div class="settings-buttons">
            <button type="button" class="button" onClick={() => setEnding("remove")}>
              {said().ending.remove}
            </button>
            <Show when={manages()}>
              <button type="button" class="button danger" onClick={() => setEnding("delete")}>
                {said().ending.delete}
              </button>
            </Show>
          </div>
        </Block>
      </Show>
      <Show when={ending() === "remove"}>
        <ConfirmDialog
          title={said().ending.removeTitle(bot().display_name)}
          text={said().ending.removeText}
          submit={said().ending.removeSubmit}
          onConfirm={async () => {
            await chat.bots.remove(workspace(), bot().id);
            props.onBack();
            props.onChanged();
          }}
          onClose={() => setEnding(undefined)}
        />
      </Show>
      <Show when={ending() === "delete"}>
        <ConfirmDialog
          title={said().ending.deleteTitle(bot().display_name)}
          text={said().ending.deleteText}
          submit={said().ending.deleteSubmit}
          typed={bot().handle || bot().display_name}
          onConfirm={async () => {
            await chat.bots.delete(bot().id);
            props.onBack();
            props.onChanged();
          }}
          onClose={() => setEnding(undefined)}
        />
      </Show>
    </>
  );
}

function CommandsBlock(props: { botId: string }) {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsBots.commands;
  const all = createLive(
    chat,
    () => place.workspace()?.id,
    (workspace) => chat.bots.commands(workspace),
    ["bot_command.updated"],
  );
  const menu = () => (all.now() ?? []).filter(({ bot }) => bot.id === props.botId);
  return (
    <Block title={said().title} intro={said().intro}>
      <Loaded live={all}>
        {() => (
          <Show when={menu().length > 0} fallback={<Nothing>{said().none}</Nothing>}>
            <ul class="settings-list">
              <For each={menu()}>
                {(command) => (
                  <li class="settings-row">
                    <div class="settings-row-main">
                      <div class="settings-row-title">
                        <code>
                          {command.command} {command.args_hint}
                        </code>
                      </div>
                      <div class="settings-row-about">
                        <bdi>{command.description}</bdi>
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
  );
}
