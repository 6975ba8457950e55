import { createSignal, onCleanup, onMount, Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { viewWords } from "../words/views.ts";
import { EmbedMessage } from "./EmbedMessage.tsx";
import { whileThisLasts } from "../ui/lasting.ts";

/** While a sign-in may be going on elsewhere, the server is asked so often. */
const ASK_MS = 3_000;

/** Signing in takes a window of its own: here, a password would be typed into another site's page. */
export function SignedOut(props: { appPath: string }) {
  const chat = useChat();
  const [began, setBegan] = createSignal(false);
  const [cameBack, setCameBack] = createSignal(false);

  onMount(() => {
    const signal = whileThisLasts();
    const ask = () => {
      if (document.visibilityState === "visible") void chat.session.check();
    };
    const back = () => {
      ask();
      if (began()) setCameBack(true);
    };
    window.addEventListener("focus", back, { signal });
    document.addEventListener("visibilitychange", back, { signal });
    // Another window of this browser has come to know who this is.
    window.addEventListener("storage", ask, { signal });
    const timer = setInterval(() => began() && ask(), ASK_MS);
    onCleanup(() => clearInterval(timer));
  });

  return (
    <EmbedMessage title={viewWords().embed.signedOut} text={viewWords().embed.signedOutHint}>
      <a
        class="button primary"
        href={`/login?next=${encodeURIComponent("/embed/signed-in")}`}
        target="_blank"
        rel="noopener"
        onClick={() => setBegan(true)}
      >
        {viewWords().embed.signIn}
      </a>
      <Show when={cameBack()}>
        <p class="quiet">{viewWords().embed.stillOut}</p>
        <a class="link-button" href={props.appPath} target="_blank" rel="noopener">
          {viewWords().embed.open}
        </a>
      </Show>
    </EmbedMessage>
  );
}
