import Download from "lucide-solid/icons/download";
import { createMemo, For, Match, Show, Switch } from "solid-js";
import type { Upload } from "../../sdk/src/index.ts";
import { usePlace } from "../shell/place.ts";
import type { PendingMessage, StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { boxOf } from "./boxes.ts";
import { FileIcon } from "./FileIcon.tsx";
import { isViewable, kindOfFile } from "./kinds.ts";
import { isPicture, openLightbox } from "./lightbox.ts";
import { Picture } from "./Picture.tsx";
import { sizeOf } from "./size.ts";
import { UnsentPicture } from "./UnsentPicture.tsx";
import { UnsentCard } from "./UnsentCard.tsx";

/** The files of a message, below its text: those it carries, or those that are still on their way with it. */
export function Attachments(props: {
  message: StoredMessage | undefined;
  pending: PendingMessage | undefined;
}) {
  return (
    <Switch>
      <Match when={props.message?.attachments?.length ? props.message : undefined}>
        {(message) => <Carried message={message()} />}
      </Match>
      <Match when={props.message === undefined && props.pending?.uploads?.length}>
        <OnTheirWay nonces={props.pending?.uploads ?? []} />
      </Match>
    </Switch>
  );
}

function Carried(props: { message: StoredMessage }) {
  const pictures = createMemo(() => (props.message.attachments ?? []).filter(isPicture));
  const others = createMemo(() =>
    (props.message.attachments ?? []).filter((upload) => !isPicture(upload)),
  );
  return (
    <div class="attachments">
      <Show when={pictures().length > 0}>
        <div class="gallery" classList={{ several: pictures().length > 1 }}>
          <For each={pictures()}>
            {(upload) => (
              <Picture
                upload={upload}
                tile={pictures().length > 1}
                onOpen={() => openLightbox({ upload, message: props.message })}
              />
            )}
          </For>
        </div>
      </Show>
      <For each={others()}>
        {(upload) => (
          <Switch fallback={<FileCard upload={upload} />}>
            <Match when={kindOfFile(upload) === "video"}>
              <Video upload={upload} />
            </Match>
            <Match when={kindOfFile(upload) === "audio"}>
              <Sound upload={upload} />
            </Match>
          </Switch>
        )}
      </For>
    </div>
  );
}

function OnTheirWay(props: { nonces: readonly string[] }) {
  const chat = useChat();
  const pictures = createMemo(() =>
    props.nonces.filter((nonce) => chat.uploads.get(nonce)?.preview !== undefined),
  );
  const others = createMemo(() =>
    props.nonces.filter((nonce) => chat.uploads.get(nonce)?.preview === undefined),
  );
  return (
    <div class="attachments">
      <Show when={pictures().length > 0}>
        <div class="gallery" classList={{ several: pictures().length > 1 }}>
          <For each={pictures()}>
            {(nonce) => <UnsentPicture nonce={nonce} tile={pictures().length > 1} />}
          </For>
        </div>
      </Show>
      <For each={others()}>{(nonce) => <UnsentCard nonce={nonce} />}</For>
    </div>
  );
}

const FRAME = { width: 480, height: 320 };
/** What a video is taken to be like whose size nobody measured. */
const WIDE = { width: 480, height: 270 };

function Video(props: { upload: Upload }) {
  const chat = useChat();
  const box = () => boxOf(props.upload.width ? props.upload : WIDE, FRAME);
  return (
    <figure class="media">
      <video
        class="video"
        src={chat.files.url(props.upload.id)}
        width={box().width}
        height={box().height}
        aria-label={props.upload.filename}
        preload="metadata"
        controls
        playsinline
      />
      <MediaName upload={props.upload} />
    </figure>
  );
}

function Sound(props: { upload: Upload }) {
  const chat = useChat();
  return (
    <figure class="media">
      <audio
        class="sound"
        src={chat.files.url(props.upload.id)}
        aria-label={props.upload.filename}
        preload="metadata"
        controls
      />
      <MediaName upload={props.upload} />
    </figure>
  );
}

function MediaName(props: { upload: Upload }) {
  return (
    <figcaption>
      <bdi class="file-name">{props.upload.filename}</bdi>
      <span class="file-size">{sizeOf(props.upload.byte_size)}</span>
    </figcaption>
  );
}

/** A file as a line: what it is, and what can be done with it. */
export function FileCard(props: {
  upload: Upload;
  /** Who sent it, where that is not said otherwise. */
  by?: string;
  /** Opens a picture; without it, a picture is a file like others. */
  onOpenPicture?: () => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const kind = () => kindOfFile(props.upload);
  const about = () =>
    [words().files.kinds[kind()], sizeOf(props.upload.byte_size), props.by]
      .filter((part) => part !== undefined)
      .join(" · ");
  const opens = (): (() => void) | undefined => {
    if (kind() === "picture" && props.onOpenPicture !== undefined) return props.onOpenPicture;
    if (!isViewable(props.upload)) return undefined;
    return () => place.openPane({ kind: "file", uploadId: props.upload.id });
  };
  const inside = () => (
    <>
      <Show
        when={props.onOpenPicture !== undefined && kind() === "picture"}
        fallback={<FileIcon kind={kind()} />}
      >
        <img
          class="file-thumbnail"
          src={chat.files.url(props.upload.id, 480)}
          width={38}
          height={38}
          alt=""
          loading="lazy"
        />
      </Show>
      <span class="file-about">
        <bdi class="file-name">{props.upload.filename}</bdi>
        <span class="file-size">{about()}</span>
      </span>
    </>
  );
  return (
    <div class="file-card">
      <Show
        when={opens()}
        fallback={
          <a
            class="file-card-main"
            href={chat.files.url(props.upload.id)}
            download={props.upload.filename}
            title={props.upload.filename}
          >
            {inside()}
          </a>
        }
      >
        <button
          type="button"
          class="file-card-main"
          title={props.upload.filename}
          onClick={() => opens()?.()}
        >
          {inside()}
        </button>
      </Show>
      <a
        class="icon-button"
        href={chat.files.url(props.upload.id)}
        download={props.upload.filename}
        aria-label={words().files.downloadOne(props.upload.filename)}
        title={words().files.download}
      >
        <Download size={16} aria-hidden="true" />
      </a>
    </div>
  );
}
