import { A, useNavigate } from "@solidjs/router";
import { createResource, createSignal, Match, Show, Switch } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Field, Form } from "../ui/Form.tsx";
import { SignInFrame, useLinkToken } from "./SignInFrame.tsx";

/** Where the link leads that a server without people prints on its terminal: who opens it becomes its owner. */
export default function SetupPage() {
  const chat = useChat();
  const navigate = useNavigate();
  const [providers, { refetch }] = createResource(chat.providers);
  const [name, setName] = createSignal("");
  const [workspace, setWorkspace] = createSignal("ClickClack");
  const [email, setEmail] = createSignal("");
  const [password, setPassword] = createSignal("");
  const token = useLinkToken("Set up", () => {});
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
            <h1>Welcome</h1>
            <p class="quiet">Just a moment.</p>
          </>
        }
      >
        <Match when={providers.error !== undefined}>
          <h1>The server cannot be reached</h1>
          <button type="button" class="button" onClick={() => void refetch()}>
            Try again
          </button>
        </Match>
        <Match when={offer()?.setup_required === false}>
          <h1>This server is set up already</h1>
          <p>Its first account has been made. Ask whoever runs it to let you in.</p>
          <A class="button" href="/login">
            Sign in
          </A>
        </Match>
        <Match when={token() === undefined}>
          <h1>This link is not complete</h1>
          <p>
            Open the whole link that the server printed when it started. Starting it again prints a
            new one.
          </p>
        </Match>
        <Match when={offer()}>
          {(known) => (
            <>
              <h1>Welcome to your server</h1>
              <p>Nobody is here yet. Make the first account: it will own the first workspace.</p>
              <Form
                submit="Set up"
                onSubmit={setUp}
                disabled={name().trim() === "" || workspace().trim() === ""}
              >
                <Field
                  label="Your name"
                  value={name()}
                  onInput={setName}
                  autocomplete="name"
                  maxLength={80}
                  required
                  autofocus
                />
                <Field
                  label="Name of the workspace"
                  value={workspace()}
                  onInput={setWorkspace}
                  maxLength={80}
                  hint="Your team's, for instance. It can be changed later."
                  required
                />
                <Field
                  label="Mail address (optional)"
                  type="email"
                  value={email()}
                  onInput={setEmail}
                  autocomplete="email"
                  maxLength={254}
                  hint="A sign-in link for it brings you back to this account."
                />
                <Show when={known().password}>
                  <Field
                    label="Password (optional)"
                    type="password"
                    value={password()}
                    onInput={setPassword}
                    autocomplete="new-password"
                    maxLength={1024}
                    hint="Ten characters or more."
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
