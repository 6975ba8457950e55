import RotateCw from "lucide-solid/icons/rotate-cw";
import X from "lucide-solid/icons/x";
import { Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import type { UnsentFile } from "../sync/uploads.ts";
import { words } from "../words/words.ts";
import { FileIcon } from "./FileIcon.tsx";
import { kindOfFile } from "./kinds.ts";
import { sizeOf } from "./size.ts";

/** A file that has not come to the server, or waits for its message: how far it is, and a way to stop it. */
export function UnsentCard(props: { nonce: string; onRemove?: () => void }) {
  const chat = useChat();
  return (
    <Show when={chat.uploads.get(props.nonce)}>
      {(file) => (
        <div
          class="unsent-file"
          classList={{ failed: file().status === "failed" && file().waits !== true }}
        >
          <Show when={file().preview} fallback={<FileIcon kind={kindOfFile(file())} />}>
            {(url) => <img class="unsent-preview" src={url()} alt="" draggable={false} />}
          </Show>
          <div class="unsent-about">
            <bdi class="file-name" title={file().filename}>
              {file().filename}
            </bdi>
            <span class="file-size">{about(file())}</span>
            <Show when={file().status === "sending"}>
              <progress
                class="upload-progress"
                aria-label={words().files.progress(file().filename)}
                value={file().progress}
                max={1}
              />
            </Show>
          </div>
          <Show when={file().status === "failed"}>
            <button
              type="button"
              class="icon-button"
              aria-label={words().files.retryOne(file().filename)}
              title={words().files.retry}
              onClick={() => chat.uploads.retry(props.nonce)}
            >
              <RotateCw size={15} aria-hidden="true" />
            </button>
          </Show>
          <Show when={props.onRemove}>
            <button
              type="button"
              class="icon-button unsent-remove"
              aria-label={words().files.remove(file().filename)}
              title={words().files.remove(file().filename)}
              onClick={() => props.onRemove?.()}
            >
              <X size={15} aria-hidden="true" />
            </button>
          </Show>
        </div>
      )}
    </Show>
  );
}

function about(file: UnsentFile): string {
  if (file.status === "failed")
    return file.waits === true ? words().files.waits : (file.error ?? "");
  if (file.status === "sent") return sizeOf(file.byte_size);
  return `${words().files.sending(Math.floor(file.progress * 100))} · ${sizeOf(file.byte_size)}`;
}
