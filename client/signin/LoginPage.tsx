import { A, useNavigate, useSearchParams } from "@solidjs/router";
import { createResource, createSignal, Match, onCleanup, onMount, Show, Switch } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Claw } from "../ui/Claw.tsx";
import { Field, Form } from "../ui/Form.tsx";
import { takeLinkToken } from "./link-token.ts";

/** Sign-in, with only what this server offers. A magic link ends here, with its token behind the `#`. */
export default function LoginPage() {
  const chat = useChat();
  const navigate = useNavigate();
  const [search] = useSearchParams<{ next?: string }>();
  const [providers] = createResource(chat.providers);
  const [email, setEmail] = createSignal("");
  const [name, setName] = createSignal("");
  const [mailed, setMailed] = createSignal(false);
  const [linkFailure, setLinkFailure] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);

  async function enter(token: string): Promise<void> {
    await chat.session.consume(token);
    const next = search.next;
    navigate(next?.startsWith("/app") === true ? next : "/app", { replace: true });
  }

  function followLink(): void {
    const token = takeLinkToken();
    if (token === undefined) return;
    setBusy(true);
    enter(token)
      .catch((error: unknown) => setLinkFailure(sentence(error)))
      .finally(() => setBusy(false));
  }
  onMount(() => {
    document.title = "Sign in · ClickClack";
    followLink();
    // The link may be opened in this very window.
    window.addEventListener("hashchange", followLink);
    onCleanup(() => window.removeEventListener("hashchange", followLink));
  });

  async function request(): Promise<void> {
    const display_name = name().trim();
    const answer = await chat.requestMagicLink({
      email: email().trim(),
      ...(display_name === "" ? {} : { display_name }),
    });
    // A server in dev mode hands the link out at once; others send it by mail.
    if (answer.token === undefined) setMailed(true);
    else await enter(answer.token);
  }

  const known = () => (providers.error === undefined ? providers() : undefined);
  /** Before the first account, which is made by another link. */
  const empty = () => known()?.setup_required === true;
  const none = () => {
    const offer = known();
    return offer !== undefined && !offer.magic_link.request && !offer.github && !offer.openclaw;
  };

  return (
    <main class="login">
      <A class="brand" href="/">
        <Claw size={26} class="brand-claw" />
        ClickClack
      </A>
      <section class="login-card" aria-busy={busy()}>
        <Switch>
          <Match when={busy()}>
            <h1>Signing you in</h1>
            <p class="quiet">Just a moment.</p>
          </Match>
          <Match when={mailed()}>
            <h1>Look into your mail</h1>
            <p>
              A link to sign in is on its way to <bdi>{email()}</bdi>. It works once, for 15
              minutes.
            </p>
            <button type="button" class="button" onClick={() => setMailed(false)}>
              Use another address
            </button>
          </Match>
          <Match when={true}>
            <h1>{empty() ? "Nobody is here yet" : "Sign in"}</h1>
            <Show when={empty()}>
              <p>
                Whoever started this server was shown a link, on the terminal that it runs in, that
                makes the first account. Starting it again shows a new one.
              </p>
            </Show>
            <Show when={linkFailure()}>
              <p class="form-failure" role="alert">
                This link did not work. {linkFailure()} Ask for a new one.
              </p>
            </Show>
            <Show when={providers.error !== undefined}>
              <p class="form-failure" role="alert">
                {sentence(providers.error)}
              </p>
            </Show>
            <Show when={known()}>
              {(offer) => (
                <>
                  <Show when={offer().github}>
                    <a class="button wide" href="/api/auth/github/start" rel="external">
                      Continue with GitHub
                    </a>
                  </Show>
                  <Show when={offer().openclaw}>
                    <a class="button wide" href="/api/auth/openclaw/start" rel="external">
                      Continue with OpenClaw ID
                    </a>
                  </Show>
                  <Show when={offer().magic_link.request}>
                    <Form
                      submit="Send me a link"
                      onSubmit={request}
                      disabled={email().trim() === ""}
                    >
                      <Field
                        label="Mail address"
                        type="email"
                        value={email()}
                        onInput={setEmail}
                        autocomplete="email"
                        required
                        autofocus
                      />
                      <Field
                        label="Your name (if you are new)"
                        value={name()}
                        onInput={setName}
                        autocomplete="name"
                        maxLength={80}
                      />
                    </Form>
                  </Show>
                </>
              )}
            </Show>
            <Show when={none() && !empty()}>
              <p>
                This server lets people in by link only. Ask the person who runs it for a sign-in
                link, and open it here.
              </p>
            </Show>
          </Match>
        </Switch>
      </section>
    </main>
  );
}
