import Plus from "lucide-solid/icons/plus";
import { A, useSearchParams } from "@solidjs/router";
import { createMemo, createSignal, For, Show } from "solid-js";
import type { BotWithTokens } from "../../../sdk/src/index.ts";
import { settingsPath } from "../../shell/paths.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Given } from "../../ui/Given.tsx";
import { Name, nameOf } from "../../ui/Name.tsx";
import { settingsWords } from "../../words/settings.ts";
import { createLive } from "../live.ts";
import { Block, Loaded, Nothing } from "../parts.tsx";
import { useRole } from "../role.ts";
import { BotPage } from "./BotPage.tsx";
import { BotWizard } from "./BotWizard.tsx";
import { compareText } from "../../words/locale.ts";

const EVENTS = ["member.joined", "member.left", "bot.deleted", "bot.membership_removed"];

/** The bots of a workspace, the one that the URL names, and the way to a new one. */
export default function BotsSection() {
  const chat = useChat();
  const place = usePlace();
  const role = useRole();
  const me = chat.select((state) => state.me);
  const said = () => settingsWords().settingsBots;
  const [search, setSearch] = useSearchParams<{ bot?: string }>();
  const [making, setMaking] = createSignal(false);
  const id = () => place.workspace()?.id ?? "";
  const bots = createLive(chat, id, (workspace) => chat.bots.list(workspace), EVENTS);
  const open = (botId: string | undefined) => setSearch({ bot: botId });

  const service = () => pick((owner) => owner === undefined);
  const own = () => pick((owner) => owner === me());
  const others = () => pick((owner) => owner !== undefined && owner !== me());
  const pick = (fits: (owner: string | undefined) => boolean) =>
    (bots.now() ?? [])
      .filter(({ bot }) => fits(bot.owner_user_id))
      .toSorted((a, b) => compareText(a.bot.display_name, b.bot.display_name));
  const named = createMemo(() => bots.now()?.find(({ bot }) => bot.id === search.bot));
  const makes = () => role() !== "guest";

  return (
    <>
      <Show
        when={search.bot}
        fallback={
          <>
            <div class="settings-lead">
              <p class="settings-intro">{said().intro}</p>
              <Show when={makes()}>
                <button type="button" class="button primary" onClick={() => setMaking(true)}>
                  <Plus size={16} aria-hidden="true" />
                  {said().make}
                </button>
              </Show>
            </div>
            <Loaded live={bots}>
              {() => (
                <>
                  <Block title={said().service} intro={said().serviceIntro}>
                    <BotList bots={service()} nothing={said().noService} />
                  </Block>
                  <Show when={makes()}>
                    <Block title={said().own} intro={said().ownIntro}>
                      <BotList bots={own()} nothing={said().noOwn} />
                    </Block>
                  </Show>
                  <Show when={others().length > 0}>
                    <Block title={said().others} intro={said().othersIntro}>
                      <BotList bots={others()} nothing="" />
                    </Block>
                  </Show>
                </>
              )}
            </Loaded>
          </>
        }
      >
        <Loaded live={bots}>
          {() => (
            <Given
              when={named()}
              fallback={
                <Nothing>
                  {said().gone}{" "}
                  <button type="button" class="link-button" onClick={() => open(undefined)}>
                    {said().all}
                  </button>
                </Nothing>
              }
            >
              {(one) => (
                <BotPage
                  entry={one()}
                  onBack={() => open(undefined)}
                  onChanged={() => void bots.again()}
                />
              )}
            </Given>
          )}
        </Loaded>
      </Show>
      <Show when={making()}>
        <BotWizard
          onMade={() => void bots.again()}
          onOpen={open}
          onClose={() => setMaking(false)}
        />
      </Show>
    </>
  );
}

function BotList(props: { bots: readonly BotWithTokens[]; nothing: string }) {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsBots;
  const users = chat.select((state) => state.users);
  const path = (botId: string) => {
    const workspace = place.workspace();
    return workspace === undefined ? "/app" : `${settingsPath(workspace, "bots")}?bot=${botId}`;
  };
  const standing = (entry: BotWithTokens) =>
    entry.tokens.filter((token) => token.revoked_at === undefined).length;
  return (
    <Show when={props.bots.length > 0} fallback={<Nothing>{props.nothing}</Nothing>}>
      <ul class="settings-list">
        <For each={props.bots}>
          {(entry) => (
            <li class="settings-row">
              <Avatar user={entry.bot} id={entry.bot.id} />
              <div class="settings-row-main">
                <div class="settings-row-title">
                  <A href={path(entry.bot.id)} class="settings-link">
                    <Name user={entry.bot} />
                  </A>
                  <Show when={entry.bot.handle !== ""}>
                    <bdi class="quiet">@{entry.bot.handle}</bdi>
                  </Show>
                </div>
                <div class="settings-row-about">
                  <span>
                    {standing(entry) === 0 ? said().noToken : said().tokenCount(standing(entry))}
                  </span>
                  <Show when={entry.bot.owner_user_id}>
                    {(owner) => <span>{said().ofOwner(nameOf(users().get(owner())))}</span>}
                  </Show>
                </div>
              </div>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
