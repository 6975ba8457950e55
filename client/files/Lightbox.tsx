import ChevronLeft from "lucide-solid/icons/chevron-left";
import ChevronRight from "lucide-solid/icons/chevron-right";
import Download from "lucide-solid/icons/download";
import ExternalLink from "lucide-solid/icons/external-link";
import Maximize from "lucide-solid/icons/maximize";
import MessageSquare from "lucide-solid/icons/message-square";
import X from "lucide-solid/icons/x";
import ZoomIn from "lucide-solid/icons/zoom-in";
import ZoomOut from "lucide-solid/icons/zoom-out";
import { createEffect, createSignal, onCleanup, onMount, Show } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { spotOf } from "../state/conversation.ts";
import { useChat } from "../sync/chat.ts";
import { returnFocus } from "../ui/focus.ts";
import { Name } from "../ui/Name.tsx";
import { fullTime } from "../ui/time.ts";
import { words } from "../words/words.ts";
import { closeLightbox, openLightbox, picturesAround, type Shown } from "./lightbox.ts";
import { LARGER, SMALLER, Stage, type StageHandle } from "./Stage.tsx";
import { viewWords } from "../words/views.ts";

/** One picture of a conversation fills the window; the others are a key away. The focus stays in it, and returns. */
export function Lightbox(props: { shown: Shown }) {
  const chat = useChat();
  const place = usePlace();
  const cameFrom = document.activeElement;
  const [scale, setScale] = createSignal(1);
  const say = () => viewWords().viewing.lightbox;
  const all = chat.select((state) => picturesAround(state, props.shown));
  const author = chat.select((state) => state.users.get(props.shown.message.author_id));
  const gone = chat.select((state) => {
    const { upload, message } = props.shown;
    const here = state.messages.get(message.id) ?? message;
    return here.deleted_at !== undefined || !here.attachments?.some((one) => one.id === upload.id);
  });
  const index = () => all().findIndex(({ upload }) => upload.id === props.shown.upload.id);
  const name = () => props.shown.upload.filename;
  let dialog: HTMLDialogElement | undefined;
  let picture: StageHandle | undefined;

  onMount(() => dialog?.showModal());
  onCleanup(() => {
    dialog?.close();
    returnFocus(cameFrom);
  });
  // What is deleted meanwhile is not shown on.
  createEffect(() => gone() && closeLightbox());

  // There may be more pictures above what is loaded.
  createEffect(() => {
    const conversationId = spotOf(props.shown.message)?.conversation_id;
    if (index() === 0 && conversationId !== undefined)
      chat.history.older(conversationId).catch(() => {});
  });

  // The neighbours are there when they are asked for.
  createEffect(() => {
    for (const near of [all()[index() + 1], all()[index() - 1]])
      if (near !== undefined) new Image().src = chat.files.url(near.upload.id, 960);
  });

  /** The way that reading goes: to the right, or to the left. */
  const forward = (): 1 | -1 => (document.documentElement.dir === "rtl" ? -1 : 1);

  function step(by: 1 | -1): void {
    const next = all()[index() + by];
    if (next !== undefined) openLightbox(next);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowLeft: () => step(forward() === 1 ? -1 : 1),
      ArrowRight: () => step(forward() === 1 ? 1 : -1),
      "+": () => picture?.zoom(LARGER),
      "=": () => picture?.zoom(LARGER),
      "-": () => picture?.zoom(SMALLER),
      "0": () => picture?.whole(),
    }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  return (
    <dialog
      ref={(element) => (dialog = element)}
      class="lightbox"
      aria-label={say().title(name())}
      onCancel={(event) => {
        event.preventDefault();
        closeLightbox();
      }}
      onKeyDown={onKeyDown}
    >
      <header class="lightbox-header">
        <div class="lightbox-about">
          <Name user={author()} class="lightbox-author" />
          <span class="lightbox-time">{fullTime(props.shown.message.created_at)}</span>
          <bdi class="lightbox-name" title={name()}>
            {name()}
          </bdi>
        </div>
        <span class="lightbox-place" role="status">
          {scale() > 1
            ? say().zoomed(Math.round(scale() * 100))
            : all().length > 1 && say().place(index() + 1, all().length)}
        </span>
        <button
          type="button"
          class="icon-button"
          aria-label={say().zoomOut}
          title={`${say().zoomOut} (-)`}
          disabled={scale() <= 1}
          onClick={() => picture?.zoom(SMALLER)}
        >
          <ZoomOut size={18} aria-hidden="true" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={say().zoomIn}
          title={`${say().zoomIn} (+)`}
          onClick={() => picture?.zoom(LARGER)}
        >
          <ZoomIn size={18} aria-hidden="true" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={say().whole}
          title={`${say().whole} (0)`}
          disabled={scale() <= 1}
          onClick={() => picture?.whole()}
        >
          <Maximize size={17} aria-hidden="true" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={say().goToMessage}
          title={say().goToMessage}
          onClick={() => {
            const { message } = props.shown;
            closeLightbox();
            place.goToMessage(message);
          }}
        >
          <MessageSquare size={17} aria-hidden="true" />
        </button>
        <a
          class="icon-button"
          href={chat.files.url(props.shown.upload.id)}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={words().files.openElsewhere}
          title={words().files.openElsewhere}
        >
          <ExternalLink size={17} aria-hidden="true" />
        </a>
        <a
          class="icon-button"
          href={chat.files.url(props.shown.upload.id)}
          download={name()}
          aria-label={words().files.downloadOne(name())}
          title={words().files.download}
        >
          <Download size={18} aria-hidden="true" />
        </a>
        <button
          type="button"
          class="icon-button"
          aria-label={say().close}
          title={say().close}
          autofocus
          onClick={closeLightbox}
        >
          <X size={20} aria-hidden="true" />
        </button>
      </header>
      <Stage
        upload={props.shown.upload}
        handle={(handle) => (picture = handle)}
        onZoom={setScale}
        onSwipe={(way) => step(forward() === way ? 1 : -1)}
        onLeave={closeLightbox}
      />
      <Show when={index() > 0}>
        <button
          type="button"
          class="lightbox-step back"
          aria-label={say().previous}
          onClick={() => step(-1)}
        >
          <ChevronLeft size={26} aria-hidden="true" />
        </button>
      </Show>
      <Show when={index() < all().length - 1}>
        <button
          type="button"
          class="lightbox-step on"
          aria-label={say().next}
          onClick={() => step(1)}
        >
          <ChevronRight size={26} aria-hidden="true" />
        </button>
      </Show>
    </dialog>
  );
}
