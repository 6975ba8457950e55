import { A, useNavigate } from "@solidjs/router";
import { createSignal, Match, Switch } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Form } from "../ui/Form.tsx";
import { NewPasswordField } from "./SignInForms.tsx";
import { SignInFrame, useLinkToken } from "./SignInFrame.tsx";

/** Where the mail about a forgotten password leads, with its token behind the `#`. */
export default function ResetPage() {
  const chat = useChat();
  const navigate = useNavigate();
  const [password, setPassword] = createSignal("");
  const token = useLinkToken("New password", () => {});

  async function reset(): Promise<void> {
    await chat.session.resetPassword({ token: token() ?? "", new_password: password() });
    navigate("/app", { replace: true });
  }

  return (
    <SignInFrame>
      <Switch>
        <Match when={token() === undefined}>
          <h1>This link is not complete</h1>
          <p>Open the whole link from your mail, or ask for a new one.</p>
          <A class="button" href="/login">
            Sign in
          </A>
        </Match>
        <Match when={true}>
          <h1>Set a new password</h1>
          <p>You are signed in with it here, and signed out everywhere else.</p>
          <Form submit="Set the password" onSubmit={reset} disabled={password() === ""}>
            <NewPasswordField
              label="New password"
              value={password()}
              onInput={setPassword}
              required
              autofocus
            />
          </Form>
          <p class="quiet">
            The link works once, for an hour. <A href="/login">Ask for another</A> if it is too
            late.
          </p>
        </Match>
      </Switch>
    </SignInFrame>
  );
}
