import { createResource, createSignal, For, Match, Show, Switch } from "solid-js";
import type { Session } from "../../sdk/src/index.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Field, Form } from "../ui/Form.tsx";
import { dayName, timeOfDay } from "../ui/time.ts";
import { deviceOf } from "./device.ts";
import { NewPasswordField } from "./SignInForms.tsx";

/** By what one signs in, and where one is signed in. */
export function AccountDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const [known, { refetch }] = createResource(async () => {
    const [offer, account, sessions] = await Promise.all([
      chat.providers(),
      chat.auth.account(),
      chat.auth.sessions(),
    ]);
    return { offer, account, sessions };
  });

  return (
    <Dialog title="Signing in" onClose={props.onClose}>
      <Switch>
        <Match when={known.error !== undefined}>
          <p class="form-failure" role="alert">
            {sentence(known.error)}
          </p>
        </Match>
        <Match when={known.latest}>
          {(now) => (
            <>
              <Show when={now().offer.mail}>
                <EmailSection
                  email={now().account.email}
                  hasPassword={now().account.has_password}
                />
              </Show>
              <Show when={now().offer.password}>
                <PasswordSection
                  hasPassword={now().account.has_password}
                  onChanged={() => void refetch()}
                />
              </Show>
              <SessionsSection sessions={now().sessions} onChanged={() => void refetch()} />
            </>
          )}
        </Match>
      </Switch>
    </Dialog>
  );
}

function EmailSection(props: { email: string | undefined; hasPassword: boolean }) {
  const chat = useChat();
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
    <section aria-label="Mail address" class="form">
      <h3 class="dialog-section">Mail address</h3>
      <p>
        <Show when={props.email} fallback="You have none here yet: add one to sign in by a link.">
          {(address) => (
            <>
              You sign in with <bdi>{address()}</bdi>.
            </>
          )}
        </Show>
      </p>
      <Show when={mailedTo()}>
        {(address) => (
          <p role="status">
            A link is on its way to <bdi>{address()}</bdi>: open it in this browser within an hour.
          </p>
        )}
      </Show>
      <Form submit="Send a link" onSubmit={request} disabled={email().trim() === ""}>
        <Field
          label={props.email === undefined ? "Your mail address" : "Another mail address"}
          type="email"
          value={email()}
          onInput={setEmail}
          autocomplete="email"
          maxLength={254}
        />
        <Show when={props.hasPassword && email().trim() !== ""}>
          <Field
            label="Your password"
            type="password"
            value={password()}
            onInput={setPassword}
            autocomplete="current-password"
            maxLength={1024}
          />
        </Show>
      </Form>
    </section>
  );
}

function PasswordSection(props: { hasPassword: boolean; onChanged: () => void }) {
  const chat = useChat();
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
    <section aria-label="Password" class="form">
      <h3 class="dialog-section">Password</h3>
      <Show when={done()}>
        <p role="status">It is set. You are signed out everywhere else.</p>
      </Show>
      <Form
        submit={props.hasPassword ? "Change the password" : "Set a password"}
        onSubmit={change}
        disabled={password() === "" || (props.hasPassword && current() === "")}
      >
        <Show when={props.hasPassword}>
          <Field
            label="Current password"
            type="password"
            value={current()}
            onInput={setCurrent}
            autocomplete="current-password"
            maxLength={1024}
          />
        </Show>
        <NewPasswordField label="New password" value={password()} onInput={setPassword} />
      </Form>
    </section>
  );
}

function SessionsSection(props: { sessions: Session[]; onChanged: () => void }) {
  const chat = useChat();
  const others = () => props.sessions.filter(({ current }) => current !== true);

  async function end(ending: Promise<unknown>): Promise<void> {
    await ending.catch((error: unknown) => chat.notify(sentence(error)));
    props.onChanged();
  }

  return (
    <section aria-label="Where you are signed in" class="form">
      <h3 class="dialog-section">Where you are signed in</h3>
      <ul class="invites">
        <For each={props.sessions}>
          {(session) => (
            <li>
              <span>
                {deviceOf(session.user_agent ?? "")}
                <span class="quiet">
                  {session.current === true ? " · this one" : ` · ${used(session)}`}
                </span>
              </span>
              <Show when={session.current !== true}>
                <button
                  type="button"
                  class="link-button"
                  aria-label={`Sign out: ${deviceOf(session.user_agent ?? "")}, ${used(session)}`}
                  onClick={() => void end(chat.auth.revokeSession(session.id))}
                >
                  Sign out
                </button>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={others().length > 0}>
        <footer class="dialog-footer">
          <button
            type="button"
            class="button"
            onClick={() => void end(chat.auth.revokeOtherSessions())}
          >
            Sign out everywhere else
          </button>
        </footer>
      </Show>
    </section>
  );
}

const used = ({ last_used_at, created_at }: Session): string => {
  const time = last_used_at ?? created_at;
  return `${dayName(time)}, ${timeOfDay(time)}`;
};
