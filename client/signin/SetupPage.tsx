import { A, useNavigate } from "@solidjs/router";
import { createResource, createSignal, Match, Show, Switch } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Field, Form } from "../ui/Form.tsx";
import { signInWords } from "../words/signin.ts";
import { SignInFrame, useLinkToken } from "./SignInFrame.tsx";

const said = () => signInWords().signIn;

/** Where the link leads that a server without people prints on its terminal: who opens it becomes its owner. */
export default function SetupPage() {
  const chat = useChat();
  const navigate = useNavigate();
  const [providers, { refetch }] = createResource(chat.providers);
  const [name, setName] = createSignal("");
  const [workspace, setWorkspace] = createSignal("ClickClack");
  const [email, setEmail] = createSignal("");
  const [password, setPassword] = createSignal("");
  const token = useLinkToken(
    () => said().setup.page,
    () => {},
  );
  const offer = () => (providers.error === undefined ? providers() : undefined);

  async function setUp(): Promise<void> {
    const made = await chat.session.setUp({
      token: token() ?? "",
      display_name: name().trim(),
      workspace_name: workspace().trim(),
      ...(email().trim() === "" ? {} : { email: email().trim() }),
      ...(password() === "" ? {} : { password: password() }),
    });
    await chat.loadWorkspaces();
    navigate(`/app/${made.route_id}`, { replace: true });
  }

  return (
    <SignInFrame busy={providers.loading}>
      <Switch
        fallback={
          <>
            <h1>{said().setup.waiting}</h1>
            <p class="quiet">{said().moment}</p>
          </>
        }
      >
        <Match when={providers.error !== undefined}>
          <h1>{said().unreachable}</h1>
          <button type="button" class="button" onClick={() => void refetch()}>
            {said().tryAgain}
          </button>
        </Match>
        <Match when={offer()?.setup_required === false}>
          <h1>{said().setup.done}</h1>
          <p>{said().setup.doneIntro}</p>
          <A class="button" href="/login">
            {said().title}
          </A>
        </Match>
        <Match when={token() === undefined}>
          <h1>{said().incomplete}</h1>
          <p>{said().setup.incompleteIntro}</p>
        </Match>
        <Match when={offer()}>
          {(known) => (
            <>
              <h1>{said().setup.title}</h1>
              <p>{said().setup.intro}</p>
              <Form
                submit={said().setup.submit}
                onSubmit={setUp}
                disabled={name().trim() === "" || workspace().trim() === ""}
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
                <Field
                  label={said().setup.workspace}
                  value={workspace()}
                  onInput={setWorkspace}
                  maxLength={80}
                  hint={said().setup.workspaceHint}
                  required
                />
                <Field
                  label={said().setup.email}
                  type="email"
                  value={email()}
                  onInput={setEmail}
                  autocomplete="email"
                  maxLength={254}
                  hint={said().setup.emailHint}
                />
                <Show when={known().password}>
                  <Field
                    label={said().setup.password}
                    type="password"
                    value={password()}
                    onInput={setPassword}
                    autocomplete="new-password"
                    maxLength={1024}
                    hint={said().setup.passwordHint}
                  />
                </Show>
              </Form>
            </>
          )}
        </Match>
      </Switch>
    </SignInFrame>
  );
}
