import { createSignal, For, onMount, Show, untrack } from "solid-js";
import { Portal } from "solid-js/web";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { chooseFiles, filesOf, mayUpload } from "./choosing.ts";
import { UnsentCard } from "./UnsentCard.tsx";
import { whileThisLasts } from "../ui/lasting.ts";

/**
 * The files that go with the message that is being written. What is pasted into the form around it, or dropped over the
 * conversation around that, joins them.
 */
export function AttachmentRow(props: { conversationId: string; title: string }) {
  const chat = useChat();
  const conversationId = untrack(() => props.conversationId);
  const may = mayUpload(chat, conversationId);
  const [over, setOver] = createSignal<HTMLElement>();
  let row: HTMLDivElement | undefined;

  onMount(() => {
    const form = row?.closest("form");
    const around = row?.closest<HTMLElement>(".main, .pane");
    const signal = whileThisLasts();

    form?.addEventListener(
      "paste",
      (event) => {
        const files = filesOf(event.clipboardData);
        if (files.length === 0) return;
        // Spreadsheets copy a picture beside their text: then the text is meant.
        const types = event.clipboardData?.types ?? [];
        if (types.includes("text/html") && types.includes("text/plain")) return;
        event.preventDefault();
        take(files);
      },
      { signal },
    );
    if (around === undefined || around === null) return;
    // A picture that is dragged within the page claims to be a file too.
    let ownDrag = false;
    document.addEventListener("dragstart", () => (ownDrag = true), { signal });
    document.addEventListener("dragend", () => (ownDrag = false), { signal });
    const carriesFiles = (event: DragEvent) =>
      !ownDrag && event.dataTransfer?.types.includes("Files") === true;
    around.addEventListener(
      "dragover",
      (event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        if (event.dataTransfer !== null) event.dataTransfer.dropEffect = may() ? "copy" : "none";
        setOver(around);
      },
      { signal },
    );
    around.addEventListener(
      "dragleave",
      ({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node && around.contains(relatedTarget))) setOver(undefined);
      },
      { signal },
    );
    around.addEventListener(
      "drop",
      (event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(undefined);
        take(filesOf(event.dataTransfer));
        form?.querySelector<HTMLElement>("textarea, [contenteditable]")?.focus();
      },
      { signal },
    );
  });

  function take(files: File[]): void {
    if (may()) chooseFiles(chat, conversationId, files);
    else chat.notify(`${words().files.guests}.`);
  }

  /** The keyboard goes to the neighbour of what it removed. */
  function remove(nonce: string): void {
    const at = chat.uploads.chosen(conversationId).indexOf(nonce);
    chat.uploads.cancel(nonce);
    const left = [...(row?.querySelectorAll<HTMLElement>(".unsent-remove") ?? [])];
    const next = left[Math.min(at, left.length - 1)];
    (next ?? row?.closest("form")?.querySelector<HTMLElement>("textarea"))?.focus();
  }

  return (
    <div ref={(element) => (row = element)} class="attachment-row">
      <Show when={chat.uploads.chosen(conversationId).length > 0}>
        <ul class="unsent-files" aria-label={words().files.chosen}>
          <For each={chat.uploads.chosen(conversationId)}>
            {(nonce) => (
              <li>
                <UnsentCard nonce={nonce} onRemove={() => remove(nonce)} />
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={over()} keyed>
        {(around) => (
          <Portal mount={around}>
            <div class="drop-zone" aria-hidden="true">
              <p>{may() ? words().files.drop(props.title) : words().files.guests}</p>
            </div>
          </Portal>
        )}
      </Show>
    </div>
  );
}
