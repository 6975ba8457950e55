import Code from "lucide-solid/icons/code";
import BookOpen from "lucide-solid/icons/book-open";
import Download from "lucide-solid/icons/download";
import ExternalLink from "lucide-solid/icons/external-link";
import { createResource, createSignal, Match, Show, Suspense, Switch } from "solid-js";
import { useChat } from "../sync/chat.ts";
import type { FileFacts } from "../sync/files.ts";
import { sentence } from "../sync/words.ts";
import { Pane } from "../ui/Pane.tsx";
import { words } from "../words/words.ts";
import { FileIcon } from "./FileIcon.tsx";
import { isViewable, kindOfFile } from "./kinds.ts";
import { sizeOf } from "./size.ts";
import { TextView } from "./TextView.tsx";
import { later } from "../sync/later.ts";
import { viewWords } from "../words/views.ts";

const PdfView = later(() =>
  import("./PdfView.tsx").then((module) => ({ default: module.PdfView })),
);

/** What is in a file, in the right pane: a PDF, text, code, or Markdown. */
export function FilePane(props: { uploadId: string; onClose: () => void }) {
  const chat = useChat();
  const [file] = createResource(() => props.uploadId, chat.files.describe);
  const [source, setSource] = createSignal(false);
  const known = () => (file.error === undefined ? file.latest : undefined);
  const url = () => chat.files.url(props.uploadId);
  const isMarkdown = () => {
    const here = known();
    return here !== undefined && kindOfFile(here) === "markdown";
  };
  const say = () => words().files;

  return (
    <Pane
      class="file-pane"
      label={viewWords().viewing.viewer.title}
      title={<bdi>{known()?.filename ?? viewWords().viewing.viewer.title}</bdi>}
      onClose={props.onClose}
      actions={
        <>
          <Show when={isMarkdown()}>
            <button
              type="button"
              class="icon-button"
              aria-label={
                source() ? viewWords().viewing.viewer.rendered : viewWords().viewing.viewer.source
              }
              title={
                source() ? viewWords().viewing.viewer.rendered : viewWords().viewing.viewer.source
              }
              onClick={() => setSource(!source())}
            >
              <Show when={source()} fallback={<Code size={17} aria-hidden="true" />}>
                <BookOpen size={17} aria-hidden="true" />
              </Show>
            </button>
          </Show>
          <Show when={known()}>
            {(here) => (
              <>
                <a
                  class="icon-button"
                  href={url()}
                  target="_blank"
                  rel="noopener noreferrer"
                  aria-label={say().openElsewhere}
                  title={say().openElsewhere}
                >
                  <ExternalLink size={16} aria-hidden="true" />
                </a>
                <a
                  class="icon-button"
                  href={url()}
                  download={here().filename}
                  aria-label={say().downloadOne(here().filename)}
                  title={say().download}
                >
                  <Download size={17} aria-hidden="true" />
                </a>
              </>
            )}
          </Show>
        </>
      }
    >
      <Switch fallback={<p class="file-waiting">{viewWords().viewing.viewer.loading}</p>}>
        <Match when={file.error !== undefined}>
          <p class="file-waiting" role="alert">
            {missing(file.error) ? say().gone : sentence(file.error)}
          </p>
        </Match>
        <Match when={known()} keyed>
          {(here) => <Inside file={here} source={source()} />}
        </Match>
      </Switch>
    </Pane>
  );
}

function Inside(props: { file: FileFacts; source: boolean }) {
  return (
    <Suspense fallback={<p class="file-waiting">{viewWords().viewing.viewer.loading}</p>}>
      <Switch fallback={<TextView file={props.file} source={props.source} />}>
        <Match when={!isViewable(props.file)}>
          <div class="file-plain">
            <FileIcon kind={kindOfFile(props.file)} size={28} />
            <p>
              {words().files.kinds[kindOfFile(props.file)]} · {sizeOf(props.file.byte_size)}
            </p>
          </div>
        </Match>
        <Match when={kindOfFile(props.file) === "pdf"}>
          <PdfView uploadId={props.file.id} />
        </Match>
      </Switch>
    </Suspense>
  );
}

const missing = (error: unknown): boolean =>
  error instanceof Error && "status" in error && error.status === 404;
