import X from "lucide-solid/icons/x";
import { For, Show } from "solid-js";
import { dismissNotice, notices } from "../sync/notices.ts";
import { words } from "../words/words.ts";

/** Short words about what just happened, above everything, read out by screen readers. */
export function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite">
      <For each={notices()}>
        {(notice) => (
          <div class="notice" classList={{ stays: notice.stays }}>
            <span dir="auto">{notice.text}</span>
            <Show when={notice.action}>
              {(action) => (
                <button
                  type="button"
                  class="link-button"
                  onClick={() => {
                    const { act } = action();
                    dismissNotice(notice.id);
                    act();
                  }}
                >
                  {action().label}
                </button>
              )}
            </Show>
            <button
              type="button"
              class="icon-button"
              aria-label={words().ui.dismiss}
              onClick={() => dismissNotice(notice.id)}
            >
              <X size={16} aria-hidden="true" />
            </button>
          </div>
        )}
      </For>
    </div>
  );
}
