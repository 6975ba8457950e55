import { createSignal, For, Show } from "solid-js";
import type { Session } from "../../../sdk/src/index.ts";
import { deviceOf } from "../../signin/device.ts";
import { NewPasswordField } from "../../signin/SignInForms.tsx";
import { useChat } from "../../sync/chat.ts";
import { sentence } from "../../sync/words.ts";
import { Field, Form } from "../../ui/Form.tsx";
import { dayName, longDate, timeOfDay } from "../../ui/time.ts";
import { settingsWords } from "../../words/settings.ts";
import { createLive } from "../live.ts";
import { Block, Loaded } from "../parts.tsx";

/** By what one signs in, and where one is signed in. */
export default function SignInSection() {
  const chat = useChat();
  const known = createLive(
    chat,
    () => "me",
    async () => {
      const [offer, account, sessions] = await Promise.all([
        chat.providers(),
        chat.auth.account(),
        chat.auth.sessions(),
      ]);
      return { offer, account, sessions };
    },
  );
  return (
    <Loaded live={known}>
      {(now) => (
        <>
          <Sessions sessions={now().sessions} onChanged={known.again} />
          <Show when={now().offer.mail}>
            <Email email={now().account.email} hasPassword={now().account.has_password} />
          </Show>
          <Show when={now().offer.password}>
            <Password
              hasPassword={now().account.has_password}
              onChanged={() => void known.again()}
            />
          </Show>
          <Show when={now().account.providers.length > 0}>
            <Block
              title={settingsWords().settingsAccount.signIn.linked}
              intro={settingsWords().settingsAccount.signIn.linkedIntro}
            >
              <ul class="settings-list">
                <For each={now().account.providers}>
                  {(provider) => (
                    <li class="settings-row">
                      {settingsWords().settingsAccount.signIn.providers[provider] ?? provider}
                    </li>
                  )}
                </For>
              </ul>
            </Block>
          </Show>
        </>
      )}
    </Loaded>
  );
}

function Email(props: { email: string | undefined; hasPassword: boolean }) {
  const chat = useChat();
  const said = () => settingsWords().settingsAccount.signIn;
  const [email, setEmail] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [mailedTo, setMailedTo] = createSignal<string>();

  async function request(): Promise<void> {
    await chat.auth.requestEmail({
      email: email().trim(),
      ...(props.hasPassword ? { current_password: password() } : {}),
    });
    setMailedTo(email().trim());
    setEmail("");
    setPassword("");
  }

  return (
    <Block title={said().email}>
      <p>
        <Show when={props.email} fallback={said().emailNone}>
          {(address) => (
            <>
              {said().emailIs} <bdi>{address()}</bdi>.
            </>
          )}
        </Show>
      </p>
      <Show when={mailedTo()}>
        {(address) => <p role="status">{said().emailSent(address())}</p>}
      </Show>
      <div class="settings-form">
        <Form submit={said().emailSend} onSubmit={request} disabled={email().trim() === ""}>
          <Field
            label={props.email === undefined ? said().emailYours : said().emailAnother}
            type="email"
            value={email()}
            onInput={setEmail}
            autocomplete="email"
            maxLength={254}
          />
          <Show when={props.hasPassword && email().trim() !== ""}>
            <Field
              label={said().yourPassword}
              type="password"
              value={password()}
              onInput={setPassword}
              autocomplete="current-password"
              maxLength={1024}
            />
          </Show>
        </Form>
      </div>
    </Block>
  );
}

function Password(props: { hasPassword: boolean; onChanged: () => void }) {
  const chat = useChat();
  const said = () => settingsWords().settingsAccount.signIn;
  const [current, setCurrent] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [done, setDone] = createSignal(false);

  async function change(): Promise<void> {
    await chat.auth.changePassword({
      new_password: password(),
      ...(props.hasPassword ? { current_password: current() } : {}),
    });
    setCurrent("");
    setPassword("");
    setDone(true);
    props.onChanged();
  }

  return (
    <Block title={said().password}>
      <Show when={done()}>
        <p role="status">{said().passwordDone}</p>
      </Show>
      <div class="settings-form">
        <Form
          submit={props.hasPassword ? said().passwordChange : said().passwordSet}
          onSubmit={change}
          disabled={password() === "" || (props.hasPassword && current() === "")}
        >
          <Show when={props.hasPassword}>
            <Field
              label={said().passwordCurrent}
              type="password"
              value={current()}
              onInput={setCurrent}
              autocomplete="current-password"
              maxLength={1024}
            />
          </Show>
          <NewPasswordField label={said().passwordNew} value={password()} onInput={setPassword} />
        </Form>
      </div>
    </Block>
  );
}

function Sessions(props: { sessions: readonly Session[]; onChanged: () => Promise<void> }) {
  const chat = useChat();
  const said = () => settingsWords().settingsAccount.signIn;
  const others = () => props.sessions.filter(({ current }) => current !== true);

  async function end(ending: Promise<unknown>): Promise<void> {
    await ending.catch((error: unknown) => chat.notify(sentence(error)));
    await props.onChanged();
  }

  return (
    <Block
      title={said().sessions}
      actions={
        <Show when={others().length > 0}>
          <button
            type="button"
            class="button small"
            onClick={() => void end(chat.auth.revokeOtherSessions())}
          >
            {said().endOthers}
          </button>
        </Show>
      }
    >
      <ul class="settings-list">
        <For each={props.sessions}>
          {(session) => (
            <li class="settings-row">
              <div class="settings-row-main">
                <div class="settings-row-title">
                  {deviceOf(session.user_agent ?? "")}
                  <Show when={session.current === true}>
                    <span class="settings-chip">{said().current}</span>
                  </Show>
                </div>
                <div class="settings-row-about">
                  <Show when={session.current !== true}>
                    <span>{said().lastUsed(used(session))}</span>
                  </Show>
                  <span>{said().since(longDate(session.created_at))}</span>
                </div>
              </div>
              <Show when={session.current !== true}>
                <button
                  type="button"
                  class="button small"
                  aria-label={said().endNamed(deviceOf(session.user_agent ?? ""), used(session))}
                  onClick={() => void end(chat.auth.revokeSession(session.id))}
                >
                  {said().end}
                </button>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Block>
  );
}

const used = ({ last_used_at, created_at }: Session): string => {
  const time = last_used_at ?? created_at;
  return `${dayName(time)}, ${timeOfDay(time)}`;
};
