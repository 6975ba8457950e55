import { onCleanup, onMount, Show } from "solid-js";
import { Claw } from "../ui/Claw.tsx";
import { words } from "../words/words.ts";

const AGAIN_MS = 5_000;

/** A page for when something is not there or does not work: what happened, and what to do. */
export function ErrorPage(props: { title: string; text: string; retry?: () => void }) {
  onMount(() => {
    document.title = `${props.title} · ClickClack`;
    if (props.retry === undefined) return;
    const timer = setInterval(() => props.retry?.(), AGAIN_MS);
    onCleanup(() => clearInterval(timer));
  });
  return (
    <main class="page-message">
      <Claw size={44} class="page-message-claw" />
      <h1>{props.title}</h1>
      <p>{props.text}</p>
      <div class="page-message-buttons">
        <Show when={props.retry}>
          <button type="button" class="button primary" onClick={() => props.retry?.()}>
            {words().ui.tryAgain}
          </button>
        </Show>
        <a class="button" href="/app">
          {words().pages.home}
        </a>
      </div>
    </main>
  );
}

export function NotFoundPage() {
  return <ErrorPage title={words().pages.missing} text={words().pages.missingHint} />;
}
