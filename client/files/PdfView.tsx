import { getDocument, PDFWorker, type PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { createResource, For, onCleanup, Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { PdfPage } from "./PdfPage.tsx";
import { viewWords } from "../words/views.ts";

/** The pages of a PDF, drawn when they come near, with their text over them to select and to hear. Nothing in it runs. */
export function PdfView(props: { uploadId: string }) {
  const chat = useChat();
  const thread = startWorker();
  const worker = PDFWorker.create({ port: thread });
  let opened: PDFDocumentProxy | undefined;
  onCleanup(() => {
    void opened?.loadingTask.destroy();
    worker.destroy();
    thread.terminate();
  });

  const [document] = createResource(
    () => props.uploadId,
    async (id) => {
      const data = await chat.files.bytes(id);
      opened = await getDocument({
        data,
        worker,
        // The content security policy allows no code that is made while running.
        useWasm: false,
        useWorkerFetch: false,
        enableXfa: false,
        stopAtErrors: false,
      }).promise;
      const first = (await opened.getPage(1)).getViewport({ scale: 1 });
      return { pdf: opened, ratio: first.width / first.height };
    },
  );
  const pages = () => {
    const count = document.error === undefined ? (document.latest?.pdf.numPages ?? 0) : 0;
    return Array.from({ length: count }, (_, index) => index + 1);
  };

  return (
    <Show
      when={document.error === undefined}
      fallback={
        <p class="file-waiting" role="alert">
          {words().files.notOpened}
        </p>
      }
    >
      <Show
        when={document.latest}
        fallback={<p class="file-waiting">{viewWords().viewing.viewer.loading}</p>}
      >
        {(here) => (
          <div class="pdf" role="region" aria-label={words().files.kinds.pdf} tabIndex={0}>
            <For each={pages()}>
              {(number) => (
                <PdfPage
                  pdf={here().pdf}
                  number={number}
                  ratio={here().ratio}
                  label={viewWords().viewing.viewer.page(number, pages().length)}
                />
              )}
            </For>
          </div>
        )}
      </Show>
    </Show>
  );
}

const startWorker = () =>
  new Worker(new URL("pdfjs-dist/legacy/build/pdf.worker.min.mjs", import.meta.url), {
    type: "module",
  });
