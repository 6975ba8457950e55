import { createSignal, For, Show } from "solid-js";
import type { ConnectedAccount } from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Choice, Field } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { nameOf } from "../../ui/Name.tsx";
import { settingsWords } from "../../words/settings.ts";
import { createLive } from "../live.ts";
import { Block, ConfirmDialog, Entry, Loaded, Nothing } from "../parts.tsx";
import { standing } from "./choices.tsx";
import { compareText } from "../../words/locale.ts";

/** Who members are elsewhere. */
export function AccountsBlock() {
  const chat = useChat();
  const place = usePlace();
  const users = chat.select((state) => state.users);
  const said = () => settingsWords().settingsIntegrations.accounts;
  const id = () => place.workspace()?.id ?? "";
  const accounts = createLive(chat, id, (workspace) => chat.integrations.accounts.list(workspace));
  const [making, setMaking] = createSignal(false);
  const [ending, setEnding] = createSignal<ConnectedAccount>();
  const named = ({ display_name, provider_account_id }: ConnectedAccount) =>
    display_name || provider_account_id;
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
      <Loaded live={accounts}>
        {(list) => (
          <Show when={standing(list()).length > 0} fallback={<Nothing>{said().none}</Nothing>}>
            <ul class="settings-list">
              <For each={standing(list())}>
                {(account) => (
                  <Entry
                    title={<bdi>{nameOf(users().get(account.user_id))}</bdi>}
                    name={named(account)}
                    about={
                      <>
                        <span>{account.provider}</span>
                        <bdi>{named(account)}</bdi>
                      </>
                    }
                    items={() => [
                      {
                        label: settingsWords().settingsIntegrations.revoke,
                        danger: true,
                        run: () => setEnding(account),
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
        <AccountDialog onMade={() => void accounts.again()} onClose={() => setMaking(false)} />
      </Show>
      <Show when={ending()}>
        {(account) => (
          <ConfirmDialog
            title={said().revokeTitle(named(account()))}
            text={said().revokeText}
            submit={said().revokeSubmit}
            onConfirm={() => chat.integrations.accounts.revoke(account().id).then(accounts.again)}
            onClose={() => setEnding(undefined)}
          />
        )}
      </Show>
    </Block>
  );
}

function AccountDialog(props: { onMade: () => void; onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsIntegrations.accounts;
  const [member, setMember] = createSignal("");
  const [provider, setProvider] = createSignal("");
  const [account, setAccount] = createSignal("");
  const [name, setName] = createSignal("");
  const people = chat.select((state) =>
    [...(state.members.get(place.workspace()?.id ?? "") ?? [])]
      .filter(([, role]) => role !== "bot")
      .map(([id]) => ({ value: id, label: nameOf(state.users.get(id)) }))
      .toSorted((a, b) => compareText(a.label, b.label)),
  );
  async function connect(): Promise<void> {
    await chat.integrations.accounts.connect(place.workspace()?.id ?? "", {
      user_id: member(),
      provider: provider().trim(),
      provider_account_id: account().trim(),
      ...(name().trim() === "" ? {} : { display_name: name().trim() }),
    });
    props.onMade();
    props.onClose();
  }
  return (
    <FormDialog
      title={said().make}
      submit={said().make}
      onSubmit={connect}
      onClose={props.onClose}
      disabled={member() === "" || provider().trim() === "" || account().trim() === ""}
    >
      <Choice
        label={said().member}
        value={member()}
        options={[{ value: "", label: "—" }, ...people()]}
        onChange={setMember}
      />
      <Field
        label={said().provider}
        value={provider()}
        onInput={setProvider}
        placeholder="github"
        maxLength={64}
        required
      />
      <Field
        label={said().account}
        value={account()}
        onInput={setAccount}
        maxLength={200}
        required
      />
      <Field label={said().name} value={name()} onInput={setName} maxLength={200} />
    </FormDialog>
  );
}
