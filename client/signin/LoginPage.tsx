import { useNavigate, useSearchParams } from "@solidjs/router";
import { createEffect, createResource, createSignal, Match, on, Show, Switch } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { signInWords } from "../words/signin.ts";
import { Mailed } from "./Mailed.tsx";
import { ForgottenForm, LinkForm, PasswordForm } from "./SignInForms.tsx";
import { SignInFrame, useLinkToken } from "./SignInFrame.tsx";
import { returnFailure, SignInLinks } from "./SignInLinks.tsx";

const said = () => signInWords().signIn;

/** What the card shows: how to sign in, how to do without a password, or that mail is on its way. */
type View = "password" | "link" | "forgotten" | "mailed";

/** Sign-in, with only what this server offers. A magic link ends here, with its token behind the `#`. */
export default function LoginPage() {
  const chat = useChat();
  const navigate = useNavigate();
  const [search] = useSearchParams<{ next?: string; error?: string }>();
  const [providers, { refetch }] = createResource(chat.providers);
  const [email, setEmail] = createSignal("");
  const [view, setView] = createSignal<View>("password");
  const [linkFailure, setLinkFailure] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);
  let card: HTMLDivElement | undefined;

  function goOn(): void {
    // Only ever into our own app, whatever the address says.
    const next = search.next ?? "";
    const ours = next.startsWith("/app") || next === "/embed/signed-in";
    navigate(ours ? next : "/app", { replace: true });
  }

  useLinkToken(
    () => said().title,
    (token) => {
      if (token === undefined) return;
      setBusy(true);
      chat.session
        .consume(token)
        .then(goOn)
        .catch((error: unknown) => setLinkFailure(sentence(error)))
        .finally(() => setBusy(false));
    },
  );

  const offer = () => (providers.error === undefined ? providers() : undefined);
  const links = () => offer()?.magic_link.request === true;
  const passwords = () => offer()?.password === true;
  /** Before the first account, which is made by another link. */
  const empty = () => offer()?.setup_required === true;
  const elsewhere = () => {
    const known = offer();
    return known !== undefined && (known.github || known.openclaw || known.oidc !== undefined);
  };
  /** A server with passwords begins with them, one without with links. */
  const shown = (): View => (view() === "password" && !passwords() ? "link" : view());

  // Whoever goes from one form to another goes on in it, with the keyboard too.
  createEffect(
    on(
      view,
      () => queueMicrotask(() => card?.querySelector<HTMLElement>("input, h1[tabindex]")?.focus()),
      { defer: true },
    ),
  );

  function tell(address: string): void {
    setEmail(address);
    setView("mailed");
  }

  return (
    <SignInFrame busy={busy()}>
      <div class="login-view" ref={(element) => (card = element)}>
        <Switch>
          <Match when={busy()}>
            <h1>{said().busy}</h1>
            <p class="quiet">{said().moment}</p>
          </Match>
          <Match when={view() === "mailed"}>
            <Mailed email={email()} onBack={() => setView(passwords() ? "password" : "link")} />
          </Match>
          <Match when={view() === "forgotten"}>
            <h1>{said().login.forgotTitle}</h1>
            <p>{said().login.forgotIntro}</p>
            <ForgottenForm email={email()} onMailed={tell} />
            <button type="button" class="link-button" onClick={() => setView("password")}>
              {said().login.back}
            </button>
          </Match>
          <Match when={true}>
            <h1>{empty() ? said().login.nobody : said().title}</h1>
            <Show when={empty()}>
              <p>{said().login.nobodyIntro}</p>
            </Show>
            <Show when={linkFailure()}>
              <p class="form-failure" role="alert" dir="auto">
                {said().login.linkFailed(linkFailure() ?? "")}
              </p>
            </Show>
            <Show when={search.error !== undefined && linkFailure() === undefined}>
              <p class="form-failure" role="alert" dir="auto">
                {returnFailure(search.error ?? "")}
              </p>
            </Show>
            <Show when={providers.error !== undefined}>
              <p class="form-failure" role="alert" dir="auto">
                {sentence(providers.error)}
              </p>
              <button type="button" class="button" onClick={() => void refetch()}>
                {said().tryAgain}
              </button>
            </Show>
            <Show when={offer()}>{(known) => <SignInLinks offer={known()} />}</Show>
            <Show when={elsewhere() && (links() || passwords())}>
              <p class="login-or">{said().login.or}</p>
            </Show>
            <Show when={passwords() && shown() === "password"}>
              <PasswordForm login={email()} onLogin={setEmail} onSignedIn={goOn} />
              <div class="login-others">
                <Show when={offer()?.mail}>
                  <button type="button" class="link-button" onClick={() => setView("forgotten")}>
                    {said().login.forgot}
                  </button>
                </Show>
                <Show when={links()}>
                  <button type="button" class="link-button" onClick={() => setView("link")}>
                    {said().login.byLink}
                  </button>
                </Show>
              </div>
            </Show>
            <Show when={links() && shown() === "link"}>
              <LinkForm email={email()} onMailed={tell} onSignedIn={goOn} />
              <Show when={passwords()}>
                <button type="button" class="link-button" onClick={() => setView("password")}>
                  {said().login.byPassword}
                </button>
              </Show>
            </Show>
            <Show
              when={offer() !== undefined && !links() && !passwords() && !elsewhere() && !empty()}
            >
              <p>{said().login.linkOnly}</p>
            </Show>
          </Match>
        </Switch>
      </div>
    </SignInFrame>
  );
}
