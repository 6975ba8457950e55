import { A } from "@solidjs/router";
import { createEffect, createSignal, Match, Switch } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { SignInFrame, useLinkToken } from "./SignInFrame.tsx";

/** Where the mail leads by which somebody who is signed in confirms that an address is theirs. */
export default function EmailPage() {
  const chat = useChat();
  const [confirmed, setConfirmed] = createSignal<string>();
  const [failure, setFailure] = createSignal<string>();
  let tried: string | undefined;

  const token = useLinkToken("Mail address", (given) => {
    setFailure(undefined);
    if (given !== undefined) void chat.session.check();
  });

  createEffect(() => {
    const given = token();
    if (chat.session.status() !== "in" || given === undefined || given === tried) return;
    tried = given;
    chat.auth
      .confirmEmail(given)
      .then(({ email }) => setConfirmed(email ?? ""))
      .catch((error: unknown) => setFailure(sentence(error)));
  });

  return (
    <SignInFrame>
      <Switch
        fallback={
          <>
            <h1>Your mail address</h1>
            <p class="quiet">Just a moment.</p>
          </>
        }
      >
        <Match when={token() === undefined}>
          <h1>This link is not complete</h1>
          <p>Open the whole link from your mail, or ask for a new one.</p>
          <A class="button" href="/app">
            Go to the app
          </A>
        </Match>
        <Match when={failure()}>
          <h1>This did not work</h1>
          <p class="form-failure" role="alert">
            {failure()}
          </p>
          <p>The link works once, for an hour, and only for the account that asked for it.</p>
          <A class="button" href="/app">
            Go to the app
          </A>
        </Match>
        <Match when={confirmed() !== undefined}>
          <h1>This address is yours</h1>
          <p role="status">
            You can sign in with <bdi>{confirmed()}</bdi> from now on.
          </p>
          <A class="button primary" href="/app">
            Go to the app
          </A>
        </Match>
        <Match when={chat.session.status() === "unreachable"}>
          <h1>The server cannot be reached</h1>
          <button type="button" class="button" onClick={() => void chat.session.check()}>
            Try again
          </button>
        </Match>
        <Match when={chat.session.status() === "out"}>
          <h1>Sign in first</h1>
          <p>
            Open the link in the browser where you are signed in with the account that the address
            is for.
          </p>
          <A class="button" href="/login">
            Sign in
          </A>
        </Match>
      </Switch>
    </SignInFrame>
  );
}
