import { createEffect, createSignal, on, onCleanup, onMount } from "solid-js";
import type { Upload } from "../../sdk/src/index.ts";
import { useChat } from "../sync/chat.ts";
import { within, WHOLE, zoomed, type View } from "./view.ts";

/** What the keys and buttons around a picture do with it. */
export interface StageHandle {
  /** Larger or smaller, around the middle. */
  zoom(factor: number): void;
  whole(): void;
}

/** How far a finger must go to reach the next picture, in CSS pixels. */
const SWIPE = 60;
const STEP = 1.4;
export const LARGER = STEP;
export const SMALLER = 1 / STEP;

/** One picture in the middle of the window: wheel and pinch zoom it, a drag moves it, a double click does either. */
export function Stage(props: {
  upload: Upload;
  handle: (handle: StageHandle) => void;
  onZoom: (scale: number) => void;
  /** A finger drew over the whole picture, to the left (1) or to the right (-1). */
  onSwipe: (way: 1 | -1) => void;
  /** A click beside the picture. */
  onLeave: () => void;
}) {
  const chat = useChat();
  const [view, setView] = createSignal<View>(WHOLE);
  const [loaded, setLoaded] = createSignal(false);
  const pointers = new Map<number, PointerEvent>();
  let stage: HTMLDivElement | undefined;
  let image: HTMLImageElement | undefined;
  let moved = false;
  let began: { x: number; y: number } | undefined;

  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const still = () => calm && props.upload.content_type === "image/gif";
  const small = () => chat.files.url(props.upload.id, 960);
  const full = () => chat.uploads.preview(props.upload.id) ?? chat.files.url(props.upload.id);

  // The thumbnail stands in until the picture itself is there.
  createEffect(
    on(
      () => props.upload.id,
      () => {
        setView(WHOLE);
        setLoaded(false);
        if (still()) return;
        const address = full();
        const whole = new Image();
        whole.src = address;
        whole.decode().then(
          () => address === full() && setLoaded(true),
          () => {},
        );
      },
    ),
  );
  createEffect(() => props.onZoom(view().scale));

  function show(next: View): void {
    if (stage === undefined || image === undefined) return;
    const picture = { width: image.clientWidth, height: image.clientHeight };
    setView(within(next, picture, { width: stage.clientWidth, height: stage.clientHeight }));
  }

  const fromMiddle = ({ clientX, clientY }: { clientX: number; clientY: number }) => {
    const { left, top, width, height } = stage?.getBoundingClientRect() ?? new DOMRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  };

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    stage?.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    moved = false;
    // A second finger pinches; what follows is no swipe.
    began = pointers.size === 1 ? { x: event.clientX, y: event.clientY } : undefined;
  }

  function onPointerMove(event: PointerEvent): void {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const other = [...pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    pointers.set(event.pointerId, event);
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
    if (Math.hypot(dx, dy) > 0) moved = true;
    if (other === undefined) return show({ ...view(), x: view().x + dx, y: view().y + dy });
    const distance = (from: PointerEvent) =>
      Math.max(1, Math.hypot(from.clientX - other.clientX, from.clientY - other.clientY));
    const middle = fromMiddle({
      clientX: (event.clientX + other.clientX) / 2,
      clientY: (event.clientY + other.clientY) / 2,
    });
    show(zoomed(view(), distance(event) / distance(before), middle));
  }

  function onPointerUp(event: PointerEvent): void {
    const alone = pointers.size === 1;
    pointers.delete(event.pointerId);
    if (!alone || event.pointerType !== "touch" || view().scale > 1 || began === undefined) return;
    const [across, down] = [event.clientX - began.x, event.clientY - began.y];
    if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(down))
      props.onSwipe(across < 0 ? 1 : -1);
  }

  function onPointerCancel(event: PointerEvent): void {
    pointers.delete(event.pointerId);
    began = undefined;
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    const step = event.deltaMode === 0 ? event.deltaY : event.deltaY * 16;
    show(zoomed(view(), Math.exp(-step / 300), fromMiddle(event)));
  }

  onMount(() => {
    props.handle({
      zoom: (factor) => show(zoomed(view(), factor, { x: 0, y: 0 })),
      whole: () => setView(WHOLE),
    });
    // Not passive: the page must not scroll or zoom with it.
    stage?.addEventListener("wheel", onWheel, { passive: false });
    const resized = new ResizeObserver(() => show(view()));
    if (stage !== undefined) resized.observe(stage);
    onCleanup(() => resized.disconnect());
  });

  return (
    <div
      ref={(element) => (stage = element)}
      class="lightbox-stage"
      classList={{ zoomed: view().scale > 1 }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerCancel}
      onClick={(event) => {
        const { left, right, top, bottom } = image?.getBoundingClientRect() ?? new DOMRect();
        const { clientX: x, clientY: y } = event;
        if (!moved && (x < left || x > right || y < top || y > bottom)) props.onLeave();
      }}
      onDblClick={(event) => {
        if (view().scale > 1) setView(WHOLE);
        else show(zoomed(view(), STEP ** 3, fromMiddle(event)));
      }}
    >
      <img
        ref={(element) => (image = element)}
        src={loaded() ? full() : small()}
        width={props.upload.width || undefined}
        height={props.upload.height || undefined}
        alt={props.upload.filename}
        draggable={false}
        style={{
          transform: `translate(${view().x}px, ${view().y}px) scale(${view().scale})`,
        }}
      />
    </div>
  );
}
