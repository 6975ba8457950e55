import ImageOff from "lucide-solid/icons/image-off";
import { createSignal, Show } from "solid-js";
import type { Upload } from "../../sdk/src/index.ts";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { ALONE, boxOf, tileOf, type Box } from "./boxes.ts";
import { MovingPicture } from "./MovingPicture.tsx";

/** A picture in a message: its box is there before it is. It opens to fill the window. */
export function Picture(props: { upload: Upload; tile: boolean; onOpen: () => void }) {
  const chat = useChat();
  const [failed, setFailed] = createSignal(0);
  const [gone, setGone] = createSignal(false);
  const box = (): Box => (props.tile ? tileOf(props.upload) : boxOf(props.upload, ALONE));
  const moves = () => props.upload.content_type === "image/gif";
  // Of a GIF the thumbnail is shown: it does not move.
  const local = () => (moves() ? undefined : chat.uploads.preview(props.upload.id));
  /** A picture without thumbnails is shown itself. */
  const source = () => local() ?? chat.files.url(props.upload.id, failed() === 0 ? 480 : undefined);

  function onError(): void {
    setFailed((count) => count + 1);
    if (failed() > 1) void chat.files.isGone(props.upload.id).then(setGone);
  }

  return (
    <div class="picture" classList={{ tile: props.tile }}>
      <Show
        when={failed() < 2}
        fallback={
          <div class="picture-gone" style={sized(box())}>
            <ImageOff size={20} aria-hidden="true" />
            <bdi class="file-name">{props.upload.filename}</bdi>
            <span class="quiet">{gone() ? words().files.gone : words().files.notOpened}</span>
          </div>
        }
      >
        <button
          type="button"
          class="picture-button"
          aria-label={words().files.open(props.upload.filename)}
          title={props.upload.filename}
          onClick={() => props.onOpen()}
        >
          <img
            src={source()}
            srcset={local() === undefined && failed() === 0 ? sources() : undefined}
            sizes={`${drawnWidth(props.upload, box())}px`}
            width={box().width}
            height={box().height}
            // The box's own, also where the picture would like another.
            style={{ "aspect-ratio": `${box().width} / ${box().height}` }}
            alt={props.upload.filename}
            decoding={local() === undefined ? "async" : "sync"}
            draggable={false}
            onError={onError}
          />
        </button>
        <Show when={moves()}>
          <MovingPicture upload={props.upload} />
        </Show>
      </Show>
    </div>
  );

  function sources(): string | undefined {
    const small = widthAt(props.upload, 480);
    const large = widthAt(props.upload, 960);
    if (small === undefined || large === undefined || small === large) return undefined;
    const { id } = props.upload;
    return `${chat.files.url(id, 480)} ${small}w, ${chat.files.url(id, 960)} ${large}w`;
  }
}

const sized = ({ width, height }: Box) => ({ width: `${width}px`, height: `${height}px` });

/** How wide the thumbnail is whose longer edge is `edge` at most. */
function widthAt({ width, height }: Upload, edge: number): number | undefined {
  if (!width || !height) return undefined;
  return Math.max(1, Math.round(width * Math.min(1, edge / Math.max(width, height))));
}

/** How wide the picture is drawn: wider than its box where the box cuts it. */
function drawnWidth({ width, height }: Upload, box: Box): number {
  if (!width || !height) return box.width;
  return Math.ceil(Math.max(box.width, (box.height * width) / height));
}
