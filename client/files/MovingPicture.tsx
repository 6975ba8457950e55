import Play from "lucide-solid/icons/play";
import { createSignal, onCleanup, onMount, Show } from "solid-js";
import type { Upload } from "../../sdk/src/index.ts";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { playedOnce } from "./gif.ts";

/** Larger than this, it moves when it is asked to. */
const BY_ITSELF_BYTES = 8_000_000;

/** What has played in this window does not begin by itself again. */
const played = new Set<string>();

/** Lies over the still of a GIF: lets it play once when it comes into sight, and again on demand. */
export function MovingPicture(props: { upload: Upload }) {
  const chat = useChat();
  const [address, setAddress] = createSignal<string>();
  const [still, setStill] = createSignal(true);
  let bytes: Blob | undefined;
  let duration = 0;
  let end: ReturnType<typeof setTimeout> | undefined;
  let box: HTMLDivElement | undefined;

  async function play(): Promise<void> {
    played.add(props.upload.id);
    if (bytes === undefined) {
      const once = playedOnce(await chat.files.bytes(props.upload.id));
      if (once === undefined) return;
      bytes = new Blob([once.bytes], { type: "image/gif" });
      duration = once.duration_ms;
    }
    stop();
    setAddress(URL.createObjectURL(bytes));
    setStill(false);
    end = setTimeout(() => setStill(true), duration);
  }

  /** It goes back to its still. */
  function stop(): void {
    clearTimeout(end);
    const url = address();
    if (url !== undefined) URL.revokeObjectURL(url);
    setAddress(undefined);
    setStill(true);
  }
  onCleanup(stop);

  onMount(() => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (calm || played.has(props.upload.id) || props.upload.byte_size > BY_ITSELF_BYTES) return;
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      seen.disconnect();
      play().catch(() => {});
    });
    if (box !== undefined) seen.observe(box);
    onCleanup(() => seen.disconnect());
  });

  return (
    <div ref={(element) => (box = element)} class="moving-picture">
      <Show when={address()}>{(url) => <img src={url()} alt="" draggable={false} />}</Show>
      <button
        type="button"
        class="play-button"
        classList={{ playing: !still() }}
        aria-label={
          still()
            ? words().files.playOne(props.upload.filename)
            : words().files.stopOne(props.upload.filename)
        }
        onClick={() => (still() ? void play().catch(() => {}) : stop())}
      >
        <Play size={13} aria-hidden="true" />
        {words().files.gif}
      </button>
    </div>
  );
}
