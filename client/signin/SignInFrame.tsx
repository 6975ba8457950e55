import { createEffect, createSignal, onCleanup, onMount, type Accessor, type JSX } from "solid-js";
import { Claw } from "../ui/Claw.tsx";
import { takeLinkToken } from "./link-token.ts";

/** The frame of the pages before the app: the name above a card. */
export function SignInFrame(props: { busy?: boolean; children: JSX.Element }) {
  return (
    <main class="login">
      <a class="brand" href="/" rel="external">
        <Claw size={26} class="brand-claw" />
        ClickClack
      </a>
      <section class="login-card" aria-busy={props.busy === true}>
        {props.children}
      </section>
    </main>
  );
}

/**
 * The token of the link that led here, and of any other that is opened in this very window later.
 *
 * @param onToken is called for each link, and once for the page itself when it was opened without one.
 */
export function useLinkToken(
  title: Accessor<string>,
  onToken: (token: string | undefined) => void,
): Accessor<string | undefined> {
  const [token, setToken] = createSignal(takeLinkToken());
  const again = () => {
    const another = takeLinkToken();
    if (another === undefined) return;
    setToken(another);
    onToken(another);
  };
  createEffect(() => {
    document.title = `${title()} · ClickClack`;
  });
  onMount(() => {
    onToken(token());
    window.addEventListener("hashchange", again);
    onCleanup(() => window.removeEventListener("hashchange", again));
  });
  return token;
}
