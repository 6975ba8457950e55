import { TextLayer, type PDFDocumentProxy, type RenderTask } from "pdfjs-dist/legacy/build/pdf.mjs";
import { onCleanup, onMount } from "solid-js";

/** More pixels than this make no page sharper, only slower. */
const MOST_RATIO = 2;

/** A page of a PDF. Its place is kept; its picture is there while the page is near, so that long ones fit into memory. */
export function PdfPage(props: {
  pdf: PDFDocumentProxy;
  /** From 1 on. */
  number: number;
  /** Width by height, as the first page has it, until this one is known. */
  ratio: number;
  label: string;
}) {
  let box: HTMLDivElement | undefined;
  let canvas: HTMLCanvasElement | undefined;
  let text: HTMLDivElement | undefined;
  let drawing: RenderTask | undefined;
  let near = false;
  let wholeWidth = 0;

  async function draw(): Promise<void> {
    const page = await props.pdf.getPage(props.number);
    if (!near || box === undefined || canvas === undefined || text === undefined) return;
    const whole = page.getViewport({ scale: 1 });
    box.style.aspectRatio = `${whole.width} / ${whole.height}`;
    wholeWidth = whole.width;
    const scale = box.clientWidth / whole.width;
    const viewport = page.getViewport({ scale: scale * Math.min(MOST_RATIO, devicePixelRatio) });
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    drawing = page.render({ canvas, viewport });
    await drawing.promise;
    text.replaceChildren();
    fitText();
    const layer = new TextLayer({
      textContentSource: page.streamTextContent(),
      container: text,
      viewport: page.getViewport({ scale }),
    });
    await layer.render();
  }

  /** The picture follows the pane's width by itself; the text over it must be told. */
  function fitText(): void {
    if (box === undefined || wholeWidth === 0) return;
    text?.style.setProperty("--total-scale-factor", String(box.clientWidth / wholeWidth));
  }

  function clear(): void {
    drawing?.cancel();
    drawing = undefined;
    if (canvas !== undefined) canvas.width = canvas.height = 0;
    text?.replaceChildren();
  }

  onMount(() => {
    if (box === undefined) return;
    box.style.aspectRatio = String(props.ratio);
    const looking = new IntersectionObserver(
      (entries) => {
        const now = entries.at(-1)?.isIntersecting === true;
        if (now === near) return;
        near = now;
        // It may be left again, or the pane closed, while it is being drawn.
        if (near) draw().catch(() => {});
        else clear();
      },
      { root: box.closest(".pane"), rootMargin: "900px" },
    );
    looking.observe(box);
    const sized = new ResizeObserver(fitText);
    sized.observe(box);
    onCleanup(() => {
      near = false;
      looking.disconnect();
      sized.disconnect();
      drawing?.cancel();
    });
  });

  return (
    <div ref={(element) => (box = element)} class="pdf-page" role="group" aria-label={props.label}>
      <canvas ref={(element) => (canvas = element)} aria-hidden="true" />
      <div ref={(element) => (text = element)} class="pdf-text" />
    </div>
  );
}
