import { Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { ALONE, boxOf, tileOf } from "./boxes.ts";

/** A picture of a message on its way, in the box that it will have, with how far it is. */
export function UnsentPicture(props: { nonce: string; tile: boolean }) {
  const chat = useChat();
  return (
    <Show when={chat.uploads.get(props.nonce)}>
      {(file) => {
        const box = () => (props.tile ? tileOf(file()) : boxOf(file(), ALONE));
        return (
          <div class="picture unsent" classList={{ tile: props.tile }}>
            <img
              src={file().preview}
              width={box().width}
              height={box().height}
              style={{ "aspect-ratio": `${box().width} / ${box().height}` }}
              alt={file().filename}
              decoding="sync"
              draggable={false}
            />
            <Show when={file().status === "sending"}>
              <progress
                class="upload-progress"
                aria-label={words().files.progress(file().filename)}
                value={file().progress}
                max={1}
              />
            </Show>
          </div>
        );
      }}
    </Show>
  );
}
