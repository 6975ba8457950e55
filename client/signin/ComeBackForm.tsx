import { createSignal, Show } from "solid-js";
import type { AuthProviders } from "../../sdk/src/index.ts";
import { useChat } from "../sync/chat.ts";
import { Field, Form } from "../ui/Form.tsx";
import { signInWords } from "../words/signin.ts";
import { NewPasswordField } from "./SignInForms.tsx";

const said = () => signInWords().signIn;

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
            {said().mailed.title}
          </h1>
          <p>{said().comeBack.mailed(<bdi>{email().trim()}</bdi>)}</p>
          <button type="button" class="button primary" onClick={() => props.onDone()}>
            {said().toApp}
          </button>
        </>
      }
    >
      <h1 tabindex="-1" ref={(heading) => queueMicrotask(() => heading.focus())}>
        {said().comeBack.title}
      </h1>
      <p>{said().comeBack.intro}</p>
      <Form
        submit={said().comeBack.keep}
        onSubmit={keep}
        disabled={email().trim() === "" && password() === ""}
        onCancel={() => props.onDone()}
        cancel={said().comeBack.later}
      >
        <Show when={props.offer.mail}>
          <Field
            label={said().email}
            type="email"
            value={email()}
            onInput={setEmail}
            autocomplete="email"
            maxLength={254}
            hint={said().comeBack.emailHint}
          />
        </Show>
        <Show when={props.offer.password}>
          <NewPasswordField label={said().password} value={password()} onInput={setPassword} />
        </Show>
      </Form>
    </Show>
  );
}
