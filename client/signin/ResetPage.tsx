import { A, useNavigate } from "@solidjs/router";
import { createSignal, Match, Switch } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Form } from "../ui/Form.tsx";
import { signInWords } from "../words/signin.ts";
import { NewPasswordField } from "./SignInForms.tsx";
import { SignInFrame, useLinkToken } from "./SignInFrame.tsx";

const said = () => signInWords().signIn;

/** Where the mail about a forgotten password leads, with its token behind the `#`. */
export default function ResetPage() {
  const chat = useChat();
  const navigate = useNavigate();
  const [password, setPassword] = createSignal("");
  const token = useLinkToken(
    () => said().reset.password,
    () => {},
  );

  async function reset(): Promise<void> {
    await chat.session.resetPassword({ token: token() ?? "", new_password: password() });
    navigate("/app", { replace: true });
  }

  return (
    <SignInFrame>
      <Switch>
        <Match when={token() === undefined}>
          <h1>{said().incomplete}</h1>
          <p>{said().incompleteMail}</p>
          <A class="button" href="/login">
            {said().title}
          </A>
        </Match>
        <Match when={true}>
          <h1>{said().reset.title}</h1>
          <p>{said().reset.intro}</p>
          <Form submit={said().reset.submit} onSubmit={reset} disabled={password() === ""}>
            <NewPasswordField
              label={said().reset.password}
              value={password()}
              onInput={setPassword}
              required
              autofocus
            />
          </Form>
          <p class="quiet">
            {said().reset.once} <A href="/login">{said().reset.another}</A>
          </p>
        </Match>
      </Switch>
    </SignInFrame>
  );
}
