import { useNavigate } from "@solidjs/router";
import { createEffect, createMemo, createSignal, Show } from "solid-js";
import type { StoredMessage } from "../state/state.ts";
import { messageHtml, toSafeHtml } from "./markdown.ts";

/** Longer than this, a message shows its beginning and offers the rest. */
const LONG_CHARACTERS = 3_500;
const LONG_LINES = 45;

/** The opened ones stay open while the app does, also when the row leaves the screen. */
const opened = new Set<string>();

/** The text of a message, or of one on its way. */
export function MessageBody(props: { message?: StoredMessage; text: string; rowKey: string }) {
  const [open, setOpen] = createSignal(opened.has(props.rowKey));
  const navigate = useNavigate();
  const html = createMemo(() => {
    const { message, text } = props;
    return message?.body === text ? messageHtml(message) : toSafeHtml(text);
  });
  const long = () => props.text.length > LONG_CHARACTERS || lineCount(props.text) > LONG_LINES;
  let body: HTMLDivElement | undefined;

  createEffect(() => {
    if (body === undefined) return;
    body.innerHTML = html();
    for (const block of body.querySelectorAll("pre")) addCopyButton(block);
  });

  return (
    <>
      <div
        ref={(element) => (body = element)}
        class="message-body"
        onClick={(event) => stayInside(event, navigate)}
        classList={{ clipped: long() && !open() }}
      />
      <Show when={long()}>
        <button
          type="button"
          class="link-button"
          aria-expanded={open()}
          onClick={() => {
            setOpen(!open());
            if (open()) opened.add(props.rowKey);
            else opened.delete(props.rowKey);
          }}
        >
          {open() ? "Show less" : "Show all"}
        </button>
      </Show>
    </>
  );
}

function lineCount(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** A link to somewhere in this app opens here, not in another window. */
function stayInside(event: MouseEvent, navigate: (path: string) => void): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element))
    return;
  const link = event.target.closest("a");
  if (link === null || link.origin !== location.origin || !link.pathname.startsWith("/app/"))
    return;
  event.preventDefault();
  navigate(link.pathname + link.search);
}

const COPIED_MS = 1_500;

function addCopyButton(block: HTMLPreElement): void {
  const frame = document.createElement("div");
  frame.className = "code-block";
  block.replaceWith(frame);
  // A long line scrolls inside its block, so the block must be reachable by keyboard.
  block.tabIndex = 0;
  block.role = "region";
  block.ariaLabel = block.dataset["language"] ? `Code, ${block.dataset["language"]}` : "Code";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-button";
  button.textContent = "Copy";
  button.addEventListener("click", () => {
    const say = (word: string) => {
      button.textContent = word;
      setTimeout(() => (button.textContent = "Copy"), COPIED_MS);
    };
    navigator.clipboard.writeText(block.textContent ?? "").then(
      () => say("Copied"),
      () => say("Not copied"),
    );
  });
  frame.append(block, button);
}
