import { createEffect, createMemo, createResource, Match, Show, Switch } from "solid-js";
import { useChat } from "../sync/chat.ts";
import type { FileFacts } from "../sync/files.ts";
import { sentence } from "../sync/words.ts";
import { frameCode } from "../timeline/body.ts";
import { highlight } from "../timeline/highlight.ts";
import { toSafeHtml } from "../timeline/markdown.ts";
import { kindOfFile, languageOfFile } from "./kinds.ts";
import { sizeOf } from "./size.ts";
import { viewWords } from "../words/views.ts";
import { whileThisLasts } from "../ui/lasting.ts";

/** What is read of a file to show it. */
const MOST_BYTES = 512_000;

/** A text file: Markdown as it is meant, or code with its colours, or plain. */
export function TextView(props: { file: FileFacts; source: boolean }) {
  const chat = useChat();
  const [content] = createResource(
    () => props.file.id,
    (id) => chat.files.text(id, MOST_BYTES),
  );
  const text = () => (content.error === undefined ? content.latest : undefined);
  const reads = () => kindOfFile(props.file) === "markdown" && !props.source;
  const language = () =>
    kindOfFile(props.file) === "markdown" ? "markdown" : languageOfFile(props.file);
  return (
    <Switch fallback={<p class="file-waiting">{viewWords().viewing.viewer.loading}</p>}>
      <Match when={content.error !== undefined}>
        <p class="file-waiting" role="alert">
          {sentence(content.error)}
        </p>
      </Match>
      <Match when={text()}>
        {(here) => (
          <>
            <Show
              when={reads()}
              fallback={
                <Source text={here().text} language={language()} name={props.file.filename} />
              }
            >
              <Markdown text={here().text} />
            </Show>
            <Show when={here().cut}>
              <p class="file-waiting">{viewWords().viewing.viewer.beginning(sizeOf(MOST_BYTES))}</p>
            </Show>
          </>
        )}
      </Match>
    </Switch>
  );
}

function Markdown(props: { text: string }) {
  const html = createMemo(() => toSafeHtml(props.text));
  let body: HTMLDivElement | undefined;
  createEffect(() => {
    if (body === undefined) return;
    const gone = whileThisLasts();
    body.innerHTML = html();
    frameCode(body, gone);
  });
  return <div ref={(element) => (body = element)} class="message-body file-markdown" dir="auto" />;
}

function Source(props: { text: string; language: string | undefined; name: string }) {
  const numbers = createMemo(() => {
    const count = props.text.replace(/\n$/, "").split("\n").length;
    return Array.from({ length: count }, (_, line) => line + 1).join("\n");
  });
  let code: HTMLElement | undefined;
  createEffect(() => {
    const { text, language } = props;
    if (code === undefined) return;
    code.textContent = text;
    if (language === undefined) return;
    const gone = whileThisLasts();
    void highlight(text, language, gone).then((html) => {
      if (html !== undefined && !gone.aborted && code !== undefined) code.innerHTML = html;
    });
  });
  return (
    <div class="file-source" role="region" aria-label={props.name} tabIndex={0}>
      <pre class="file-lines" aria-hidden="true">
        {numbers()}
      </pre>
      <pre dir="ltr">
        <code ref={(element) => (code = element)} />
      </pre>
    </div>
  );
}
