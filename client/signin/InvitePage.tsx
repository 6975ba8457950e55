import { A, useNavigate } from "@solidjs/router";
import { createEffect, createSignal, Match, Show, Switch } from "solid-js";
import { ClickClackError, type AuthProviders, type InvitePreview } from "../../sdk/src/index.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Field, Form } from "../ui/Form.tsx";
import { signInWords } from "../words/signin.ts";
import { ComeBackForm } from "./ComeBackForm.tsx";
import { SignInFrame, useLinkToken } from "./SignInFrame.tsx";

const said = () => signInWords().signIn;

/** Where an invite leads, with its token behind the `#`: those who are signed in join at once, others give a name. */
export default function InvitePage() {
  const chat = useChat();
  const navigate = useNavigate();
  const [name, setName] = createSignal("");
  const [failure, setFailure] = createSignal<string>();
  /** What it is for, once the server has said so; the page does without, too. */
  const [preview, setPreview] = createSignal<InvitePreview>();
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
    setPreview(undefined);
    if (invite !== undefined) void chat.session.check();
  }
  const token = useLinkToken(() => said().invite.page, begin);

  createEffect(() => {
    const invite = token();
    if (chat.session.status() !== "out" || invite === undefined) return;
    chat.session
      .previewInvite(invite)
      .then((found) => invite === token() && setPreview(found))
      .catch((error: unknown) => {
        const over = error instanceof ClickClackError && error.code === "invite_invalid";
        if (over && invite === token()) setFailure(sentence(error));
      });
  });
  createEffect(() => {
    if (chat.session.status() !== "in" || token() === undefined || token() === tried) return;
    join().catch((error: unknown) => setFailure(sentence(error)));
  });

  return (
    <SignInFrame>
      <Switch
        fallback={
          <>
            <h1>{said().invite.title}</h1>
            <p class="quiet">{said().moment}</p>
          </>
        }
      >
        <Match when={made()}>
          {(one) => <ComeBackForm offer={one().offer} onDone={one().goOn} />}
        </Match>
        <Match when={token() === undefined}>
          <h1>{said().invite.incomplete}</h1>
          <p>{said().invite.incompleteIntro}</p>
          <A class="button" href="/app">
            {said().toApp}
          </A>
        </Match>
        <Match when={failure()}>
          <h1>{said().failed}</h1>
          <p class="form-failure" role="alert" dir="auto">
            {failure()}
          </p>
          <p>{said().invite.askAgain}</p>
          <A class="button" href="/app">
            {said().toApp}
          </A>
        </Match>
        <Match when={chat.session.status() === "unreachable"}>
          <h1>{said().unreachable}</h1>
          <button type="button" class="button" onClick={() => begin(token())}>
            {said().tryAgain}
          </button>
        </Match>
        <Match when={chat.session.status() === "out"}>
          <Show
            when={preview()}
            fallback={
              <>
                <h1>{said().invite.title}</h1>
                <p>{said().invite.intro}</p>
              </>
            }
          >
            {(found) => (
              <>
                <h1 dir="auto">{said().invite.titleTo(found().workspace.name)}</h1>
                <p dir="auto">{said().invite.introBy(found().invited_by)}</p>
              </>
            )}
          </Show>
          <Form
            submit={said().invite.submit}
            onSubmit={() => join(name().trim())}
            disabled={name().trim() === ""}
          >
            <Field
              label={said().name}
              value={name()}
              onInput={setName}
              autocomplete="name"
              maxLength={80}
              required
              autofocus
            />
          </Form>
          <p class="quiet">
            {said().invite.hereAlready} <A href="/login">{said().title}</A>
          </p>
        </Match>
      </Switch>
    </SignInFrame>
  );
}
