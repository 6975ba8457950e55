import Ellipsis from "lucide-solid/icons/ellipsis";
import { createSignal, For, Show } from "solid-js";
import type { BotToken, User } from "../../../sdk/src/index.ts";
import { useChat } from "../../sync/chat.ts";
import { Menu } from "../../ui/Menu.tsx";
import { nameOf } from "../../ui/Name.tsx";
import { longDate } from "../../ui/time.ts";
import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { Block, ConfirmDialog, Nothing } from "../parts.tsx";
import { bundleOf } from "./scopes.ts";
import { TokenDialog } from "./TokenDialog.tsx";

/** A bot's tokens, without their secrets. */
export function TokensBlock(props: {
  bot: User;
  tokens: readonly BotToken[];
  manages: boolean;
  onChanged: () => void;
}) {
  const chat = useChat();
  const said = () => settingsWords().settingsBots.tokens;
  const [making, setMaking] = createSignal<{ old?: BotToken }>();
  const [ending, setEnding] = createSignal<BotToken>();
  const [showsRevoked, showRevoked] = createSignal(false);
  const standing = () => props.tokens.filter((token) => token.revoked_at === undefined);
  const revoked = () => props.tokens.filter((token) => token.revoked_at !== undefined);

  return (
    <Block
      title={said().title}
      intro={said().intro}
      actions={
        <Show when={props.manages}>
          <button type="button" class="button" onClick={() => setMaking({})}>
            {said().make}
          </button>
        </Show>
      }
    >
      <Show when={standing().length > 0} fallback={<Nothing>{said().none}</Nothing>}>
        <ul class="settings-list">
          <For each={standing()}>
            {(token) => (
              <TokenRow
                token={token}
                manages={props.manages}
                onRotate={() => setMaking({ old: token })}
                onRevoke={() => setEnding(token)}
              />
            )}
          </For>
        </ul>
      </Show>
      <Show when={revoked().length > 0}>
        <Show
          when={showsRevoked()}
          fallback={
            <button type="button" class="link-button" onClick={() => showRevoked(true)}>
              {said().showRevoked(revoked().length)}
            </button>
          }
        >
          <ul class="settings-list">
            <For each={revoked()}>{(token) => <TokenRow token={token} manages={false} />}</For>
          </ul>
        </Show>
      </Show>
      <Show when={making()}>
        {(now) => (
          <TokenDialog
            bot={props.bot}
            old={now().old}
            onChanged={props.onChanged}
            onClose={() => setMaking(undefined)}
          />
        )}
      </Show>
      <Show when={ending()}>
        {(token) => (
          <ConfirmDialog
            title={said().revokeTitle(token().name)}
            text={said().revokeText}
            submit={said().revokeSubmit}
            onConfirm={() => chat.bots.revokeToken(token().id).then(props.onChanged)}
            onClose={() => setEnding(undefined)}
          />
        )}
      </Show>
    </Block>
  );
}

function TokenRow(props: {
  token: BotToken;
  manages: boolean;
  onRotate?: () => void;
  onRevoke?: () => void;
}) {
  const chat = useChat();
  const users = chat.select((state) => state.users);
  const said = () => settingsWords().settingsBots.tokens;
  const about = () => {
    const { created_at, created_by } = props.token;
    return said().created(
      longDate(created_at),
      created_by === undefined ? "" : nameOf(users().get(created_by)),
    );
  };
  const may = () => {
    const bundle = bundleOf(new Set(props.token.scopes));
    return bundle === undefined
      ? props.token.scopes.join(", ")
      : settingsWords().settingsBots.scopes.bundles[bundle];
  };
  return (
    <li class="settings-row">
      <div class="settings-row-main">
        <div class="settings-row-title">
          <bdi>{props.token.name}</bdi>
          <Show when={props.token.revoked_at}>
            {(at) => <span class="settings-chip">{said().revoked(longDate(at()))}</span>}
          </Show>
        </div>
        <div class="settings-row-about">
          <span>{may()}</span>
          <span>{about()}</span>
          <Show when={props.manages}>
            <span>
              {props.token.last_used_at === undefined
                ? said().unused
                : said().used(longDate(props.token.last_used_at))}
            </span>
          </Show>
        </div>
      </div>
      <Show when={props.manages}>
        <Menu
          label={words().settings.actions(props.token.name)}
          class="icon-button"
          items={() => [
            { label: said().rotate, run: () => props.onRotate?.() },
            { label: said().revoke, danger: true, run: () => props.onRevoke?.() },
          ]}
        >
          <Ellipsis size={18} aria-hidden="true" />
        </Menu>
      </Show>
    </li>
  );
}
