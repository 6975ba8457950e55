import { A, useNavigate } from "@solidjs/router";
import { createEffect, createSignal, Match, Switch } from "solid-js";
import type { AuthProviders } from "../../sdk/src/index.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Field, Form } from "../ui/Form.tsx";
import { ComeBackForm } from "./ComeBackForm.tsx";
import { SignInFrame, useLinkToken } from "./SignInFrame.tsx";

/** Where an invite leads, with its token behind the `#`: those who are signed in join at once, others give a name. */
export default function InvitePage() {
  const chat = useChat();
  const navigate = useNavigate();
  const [name, setName] = createSignal("");
  const [failure, setFailure] = createSignal<string>();
  /** Somebody new, who is in. */
  const [made, setMade] = createSignal<{ offer: AuthProviders; goOn: () => void }>();

  /** The invite that was tried: accepting one signs in, which must not try it again. */
  let tried: string | undefined;

  async function join(display_name?: string): Promise<void> {
    tried = token();
    const workspace = await chat.session.acceptInvite({
      token: token() ?? "",
      ...(display_name === undefined ? {} : { display_name }),
    });
    await chat.loadWorkspaces();
    const goOn = () => navigate(`/app/${workspace.route_id}`, { replace: true });
    const offer = display_name === undefined ? undefined : await offered();
    if (offer === undefined) goOn();
    else setMade({ offer, goOn });
  }

  /** What somebody new can sign in by another day; nothing where there is nothing, or where it cannot be asked. */
  async function offered(): Promise<AuthProviders | undefined> {
    const offer = await chat.providers().catch(() => undefined);
    return offer?.mail === true || offer?.password === true ? offer : undefined;
  }

  function begin(invite: string | undefined): void {
    setFailure(undefined);
    if (invite !== undefined) void chat.session.check();
  }
  const token = useLinkToken("Invitation", begin);

  createEffect(() => {
    if (chat.session.status() !== "in" || token() === undefined || token() === tried) return;
    join().catch((error: unknown) => setFailure(sentence(error)));
  });

  return (
    <SignInFrame>
      <Switch
        fallback={
          <>
            <h1>You are invited</h1>
            <p class="quiet">Just a moment.</p>
          </>
        }
      >
        <Match when={made()}>
          {(one) => <ComeBackForm offer={one().offer} onDone={one().goOn} />}
        </Match>
        <Match when={token() === undefined}>
          <h1>This invitation is not complete</h1>
          <p>Open the whole link that you were given, or ask for a new one.</p>
          <A class="button" href="/app">
            Go to the app
          </A>
        </Match>
        <Match when={failure()}>
          <h1>This did not work</h1>
          <p class="form-failure" role="alert">
            {failure()}
          </p>
          <p>Ask the person who invited you for a new link.</p>
          <A class="button" href="/app">
            Go to the app
          </A>
        </Match>
        <Match when={chat.session.status() === "unreachable"}>
          <h1>The server cannot be reached</h1>
          <button type="button" class="button" onClick={() => begin(token())}>
            Try again
          </button>
        </Match>
        <Match when={chat.session.status() === "out"}>
          <h1>You are invited</h1>
          <p>Say who you are, and come in.</p>
          <Form submit="Join" onSubmit={() => join(name().trim())} disabled={name().trim() === ""}>
            <Field
              label="Your name"
              value={name()}
              onInput={setName}
              autocomplete="name"
              maxLength={80}
              required
              autofocus
            />
          </Form>
          <p class="quiet">
            Are you here already? <A href="/login">Sign in</A> first, then open the link again.
          </p>
        </Match>
      </Switch>
    </SignInFrame>
  );
}
