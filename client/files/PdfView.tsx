import {
  getDocument,
  PDFWorker,
  TextLayer,
  type PDFDocumentProxy,
} from "pdfjs-dist/legacy/build/pdf.mjs";
import { createResource, For, onCleanup, onMount, Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";

/** More pixels than this make no page sharper, only slower. */
const MOST_RATIO = 2;

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
          {words().files.viewer.failed}
        </p>
      }
    >
      <Show
        when={document.latest}
        fallback={<p class="file-waiting">{words().files.viewer.loading}</p>}
      >
        {(here) => (
          <div class="pdf" role="region" aria-label={words().files.kinds.pdf} tabIndex={0}>
            <For each={pages()}>
              {(number) => (
                <Page
                  pdf={here().pdf}
                  number={number}
                  ratio={here().ratio}
                  label={words().files.viewer.page(number, pages().length)}
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

function Page(props: { pdf: PDFDocumentProxy; number: number; ratio: number; label: string }) {
  let box: HTMLDivElement | undefined;
  let canvas: HTMLCanvasElement | undefined;
  let text: HTMLDivElement | undefined;
  let drawn = false;

  async function draw(): Promise<void> {
    if (drawn || box === undefined || canvas === undefined || text === undefined) return;
    drawn = true;
    const page = await props.pdf.getPage(props.number);
    const whole = page.getViewport({ scale: 1 });
    box.style.aspectRatio = `${whole.width} / ${whole.height}`;
    const scale = box.clientWidth / whole.width;
    const ratio = Math.min(MOST_RATIO, devicePixelRatio);
    const viewport = page.getViewport({ scale: scale * ratio });
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    await page.render({ canvas, viewport }).promise;
    text.style.setProperty("--total-scale-factor", String(scale));
    text.replaceChildren();
    const layer = new TextLayer({
      textContentSource: page.streamTextContent(),
      container: text,
      viewport: page.getViewport({ scale }),
    });
    await layer.render();
  }

  onMount(() => {
    if (box === undefined) return;
    box.style.aspectRatio = String(props.ratio);
    const near = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        near.disconnect();
        // The pane may have been closed meanwhile.
        draw().catch(() => {});
      },
      { rootMargin: "600px" },
    );
    near.observe(box);
    onCleanup(() => near.disconnect());
  });

  return (
    <div ref={(element) => (box = element)} class="pdf-page" role="group" aria-label={props.label}>
      <canvas ref={(element) => (canvas = element)} aria-hidden="true" />
      <div ref={(element) => (text = element)} class="pdf-text" />
    </div>
  );
}
