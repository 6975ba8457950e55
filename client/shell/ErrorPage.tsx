import { onCleanup, onMount, Show } from "solid-js";
import { Claw } from "../ui/Claw.tsx";

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
            Try again
          </button>
        </Show>
        <a class="button" href="/app">
          Go to your workspaces
        </a>
      </div>
    </main>
  );
}

export function NotFoundPage() {
  return (
    <ErrorPage
      title="There is nothing here"
      text="The link may be old or mistyped, or what it led to was taken away."
    />
  );
}
