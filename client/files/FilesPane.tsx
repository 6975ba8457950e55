import MessageSquare from "lucide-solid/icons/message-square";
import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import type { Upload } from "../../sdk/src/index.ts";
import { plainTitle } from "../conversation/title.ts";
import { usePlace, type Conversation } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { nameOf } from "../ui/Name.tsx";
import { Pane } from "../ui/Pane.tsx";
import { fullTime, longDate } from "../ui/time.ts";
import { words } from "../words/words.ts";
import { FileCard } from "./Attachments.tsx";
import { FILTERS, passes, type Filter } from "./filters.ts";
import { openLightbox } from "./lightbox.ts";
import { viewWords } from "../words/views.ts";

/** A file, and the message it stands in. */
interface Listed {
  upload: Upload;
  message_id: string;
  author_id: string;
  created_at: string;
}

/** The files of the open conversation, the newest first. */
export function FilesPane(props: { conversation: Conversation; onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const [filter, setFilter] = createSignal<Filter>("all");
  const title = chat.select((state) => plainTitle(state, props.conversation));
  const say = () => viewWords().viewing.pane;
  const listing = createListing(() => props.conversation);
  const shown = createMemo(() => listing.files().filter(({ upload }) => passes(upload, filter())));
  const users = chat.select((state) => state.users);
  /** Which came under the same day: the day stands above the first of them. */
  const opensDay = (index: number) => {
    const [before, here] = [shown()[index - 1], shown()[index]];
    return before === undefined || longDate(before.created_at) !== longDate(here?.created_at ?? "");
  };

  // A filter that lets nothing of the first page pass looks further by itself.
  createEffect(() => {
    if (shown().length === 0 && listing.state() === "more") void listing.more();
  });

  function open({ upload, message_id }: Listed): void {
    chat.findMessage(message_id).then(
      (message) => openLightbox({ upload, message }),
      () => chat.notify(words().files.gone),
    );
  }
  function goTo({ message_id }: Listed): void {
    chat.findMessage(message_id).then(place.goToMessage, () => chat.notify(words().files.gone));
  }

  return (
    <Pane
      class="files-pane"
      label={say().label(title())}
      title={say().title}
      onClose={props.onClose}
    >
      <div class="files-filter" role="group" aria-label={say().filter}>
        <For each={FILTERS}>
          {(one) => (
            <button
              type="button"
              class="files-filter-button"
              aria-pressed={filter() === one}
              onClick={() => setFilter(one)}
            >
              {say()[one]}
            </button>
          )}
        </For>
      </div>
      <Show when={listing.partial()}>
        <p class="files-note quiet">{say().loadedOnly}</p>
      </Show>
      <ul class="files-list">
        <For each={shown()}>
          {(file, index) => (
            <>
              <Show when={opensDay(index())}>
                <li class="files-day">{longDate(file.created_at)}</li>
              </Show>
              <li class="files-line">
                <FileCard
                  upload={file.upload}
                  by={nameOf(users().get(file.author_id))}
                  onOpenPicture={() => open(file)}
                />
                <button
                  type="button"
                  class="icon-button"
                  aria-label={say().goToMessage(file.upload.filename)}
                  title={`${nameOf(users().get(file.author_id))}, ${fullTime(file.created_at)}`}
                  onClick={() => goTo(file)}
                >
                  <MessageSquare size={16} aria-hidden="true" />
                </button>
              </li>
            </>
          )}
        </For>
      </ul>
      <Show when={listing.state() === "failed"}>
        <div class="file-waiting" role="alert">
          <p>{say().failed}</p>
          <button type="button" class="button small" onClick={() => void listing.more()}>
            {words().files.retry}
          </button>
        </div>
      </Show>
      <Show when={listing.state() === "more" && shown().length > 0}>
        <button type="button" class="button small files-more" onClick={() => void listing.more()}>
          {say().more}
        </button>
      </Show>
      <Show when={listing.state() === "all" && shown().length === 0}>
        <p class="file-waiting">{filter() === "all" ? say().nothing : say().nothingOfKind}</p>
      </Show>
    </Pane>
  );
}

/** The pages of a channel's files, begun again when one comes or goes; of others, what the loaded messages carry. */
function createListing(conversation: () => Conversation) {
  const chat = useChat();
  const [listed, setListed] = createSignal<readonly Listed[]>([]);
  const [state, setState] = createSignal<"loading" | "more" | "all" | "failed">("loading");
  const isChannel = () => conversation().kind === "channel";
  let cursor: string | undefined;
  let round = 0;

  async function more(): Promise<void> {
    const mine = round;
    setState("loading");
    try {
      const page = await chat.files.ofChannel(conversation().id, cursor);
      if (mine !== round) return;
      setListed((before) => [...before, ...page.files]);
      cursor = page.next_cursor;
      setState(cursor === undefined ? "all" : "more");
    } catch {
      if (mine === round) setState("failed");
    }
  }

  const carried = chat.select((all) => {
    const ids = all.timelines.get(conversation().id)?.ids ?? [];
    return ids.map((id) => all.messages.get(id)).filter((message) => message?.attachments?.length);
  });
  const fromMessages = createMemo(() =>
    carried()
      .toReversed()
      .flatMap((message) =>
        message === undefined || message.deleted_at !== undefined
          ? []
          : (message.attachments ?? []).map((upload) => ({
              upload,
              message_id: message.id,
              author_id: message.author_id,
              created_at: message.created_at,
            })),
      ),
  );
  const signature = createMemo(() =>
    fromMessages()
      .map(({ upload }) => upload.id)
      .join(" "),
  );

  createEffect(
    on([() => conversation().id, signature], () => {
      round += 1;
      cursor = undefined;
      if (!isChannel()) return setState("all");
      setListed([]);
      void more();
    }),
  );

  return {
    files: () => (isChannel() ? listed() : fromMessages()),
    state,
    more,
    /** Only what happens to be loaded is known. */
    partial: () => !isChannel(),
  };
}
