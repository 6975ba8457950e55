import { A } from "@solidjs/router";
import { createEffect, createSignal, Match, Switch } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { signInWords } from "../words/signin.ts";
import { SignInFrame, useLinkToken } from "./SignInFrame.tsx";

const said = () => signInWords().signIn;

/** Where the mail leads by which somebody who is signed in confirms that an address is theirs. */
export default function EmailPage() {
  const chat = useChat();
  const [confirmed, setConfirmed] = createSignal<string>();
  const [failure, setFailure] = createSignal<string>();
  let tried: string | undefined;

  const token = useLinkToken(
    () => said().confirm.page,
    (given) => {
      setFailure(undefined);
      if (given !== undefined) void chat.session.check();
    },
  );

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
            <h1>{said().confirm.waiting}</h1>
            <p class="quiet">{said().moment}</p>
          </>
        }
      >
        <Match when={token() === undefined}>
          <h1>{said().incomplete}</h1>
          <p>{said().incompleteMail}</p>
          <A class="button" href="/app">
            {said().toApp}
          </A>
        </Match>
        <Match when={failure()}>
          <h1>{said().failed}</h1>
          <p class="form-failure" role="alert" dir="auto">
            {failure()}
          </p>
          <p>{said().confirm.failedHint}</p>
          <A class="button" href="/app">
            {said().toApp}
          </A>
        </Match>
        <Match when={confirmed() !== undefined}>
          <h1>{said().confirm.done}</h1>
          <p role="status">{said().confirm.doneIntro(<bdi>{confirmed()}</bdi>)}</p>
          <A class="button primary" href="/app">
            {said().toApp}
          </A>
        </Match>
        <Match when={chat.session.status() === "unreachable"}>
          <h1>{said().unreachable}</h1>
          <button type="button" class="button" onClick={() => void chat.session.check()}>
            {said().tryAgain}
          </button>
        </Match>
        <Match when={chat.session.status() === "out"}>
          <h1>{said().confirm.signInFirst}</h1>
          <p>{said().confirm.signInFirstIntro}</p>
          <A class="button" href="/login">
            {said().title}
          </A>
        </Match>
      </Switch>
    </SignInFrame>
  );
}
