import { createSignal, Show } from "solid-js";
import type { AuthProviders } from "../../sdk/src/index.ts";
import { useChat } from "../sync/chat.ts";
import { Field, Form } from "../ui/Form.tsx";
import { NewPasswordField } from "./SignInForms.tsx";

/** Asks somebody who came by an invite for what brings them back another day: an address to confirm, a password. */
export function ComeBackForm(props: { offer: AuthProviders; onDone: () => void }) {
  const chat = useChat();
  const [email, setEmail] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [kept, setKept] = createSignal(false);
  const [mailed, setMailed] = createSignal(false);

  async function keep(): Promise<void> {
    const address = email().trim();
    // What was done before something failed is not done again.
    if (password() !== "" && !kept()) {
      await chat.auth.changePassword({ new_password: password() });
      setKept(true);
    }
    if (address !== "" && !mailed()) {
      await chat.auth.requestEmail({
        email: address,
        ...(kept() ? { current_password: password() } : {}),
      });
      setMailed(true);
      return;
    }
    props.onDone();
  }

  return (
    <Show
      when={!mailed()}
      fallback={
        <>
          <h1 tabindex="-1" ref={(heading) => queueMicrotask(() => heading.focus())}>
            Look into your mail
          </h1>
          <p>
            A link to confirm <bdi>{email().trim()}</bdi> is on its way. Open it in this browser.
          </p>
          <button type="button" class="button primary" onClick={() => props.onDone()}>
            Go to the app
          </button>
        </>
      }
    >
      <h1 tabindex="-1" ref={(heading) => queueMicrotask(() => heading.focus())}>
        You are in
      </h1>
      <p>Only this browser knows you yet. Say how you sign in another day.</p>
      <Form
        submit="Keep"
        onSubmit={keep}
        disabled={email().trim() === "" && password() === ""}
        onCancel={() => props.onDone()}
        cancel="Later"
      >
        <Show when={props.offer.mail}>
          <Field
            label="Mail address"
            type="email"
            value={email()}
            onInput={setEmail}
            autocomplete="email"
            maxLength={254}
            hint="You confirm it by a mail."
          />
        </Show>
        <Show when={props.offer.password}>
          <NewPasswordField label="Password" value={password()} onInput={setPassword} />
        </Show>
      </Form>
    </Show>
  );
}
