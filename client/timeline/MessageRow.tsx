import CircleAlert from "lucide-solid/icons/circle-alert";
import { createMemo, createSignal, Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { usePlace } from "../shell/place.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Name, nameOf } from "../ui/Name.tsx";
import { dayName, fullTime, shortTime, timeOfDay } from "../ui/time.ts";
import { ChannelStart } from "./ChannelStart.tsx";
import { MessageActions } from "./MessageActions.tsx";
import { MessageBody } from "./MessageBody.tsx";
import { MessageEditor } from "./MessageEditor.tsx";
import { editing, setEditing } from "./editing.ts";
import { shownAuthor } from "./override.ts";
import type { Row } from "./rows.ts";

/** One row of the timeline: what stands above it, the message, and what can be done with it. */
export function MessageRow(props: {
  row: Row | undefined;
  lit: string | undefined;
  onMarkUnread: (seq: number) => void;
}) {
  return (
    <Show when={props.row}>
      {(row) => (
        <>
          <Show when={row().opensChannel && row().message?.channel_id}>
            {(channelId) => <ChannelStart channelId={channelId()} />}
          </Show>
          <Show when={row().opensDay}>
            <div class="day-divider" role="separator" aria-label={dayName(row().created_at)}>
              <span>{dayName(row().created_at)}</span>
            </div>
          </Show>
          <Show when={row().opensNew}>
            <div class="new-divider" role="separator" aria-label="New messages">
              <span>new</span>
            </div>
          </Show>
          <Message row={row()} lit={props.lit} onMarkUnread={props.onMarkUnread} />
        </>
      )}
    </Show>
  );
}

function Message(props: {
  row: Row;
  lit: string | undefined;
  onMarkUnread: (seq: number) => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const author = chat.select((state) => state.users.get(props.row.author_id));
  const [near, setNear] = createSignal(false);
  const [within, setWithin] = createSignal(false);
  const [menuOpen, setMenuOpen] = createSignal(false);

  const message = () => props.row.message;
  const shown = createMemo(() =>
    shownAuthor(author(), message()?.author_override, location.origin),
  );
  const deleted = () => {
    const { overlay } = props.row;
    return message()?.deleted_at !== undefined || (overlay !== undefined && "deleted" in overlay);
  };
  const text = createMemo(() => {
    const { overlay, pending } = props.row;
    if (overlay !== undefined && "body" in overlay) return overlay.body;
    return message()?.body ?? pending?.body ?? "";
  });
  const isEditing = () => message() !== undefined && editing() === message()?.id && !deleted();
  const actionable = () => message() !== undefined && !deleted() && !isEditing();

  return (
    <article
      class="message"
      classList={{
        opens: props.row.opensGroup,
        pending: props.row.pending !== undefined,
        failed: props.row.pending?.status === "failed",
        deleted: deleted(),
        lit: props.lit !== undefined && props.lit === message()?.id,
        active: menuOpen(),
      }}
      data-key={props.row.key}
      data-message={message()?.id}
      tabIndex={-1}
      aria-label={`${nameOf(shown().user)}, ${fullTime(props.row.created_at)}`}
      onMouseEnter={() => setNear(true)}
      onMouseLeave={() => setNear(false)}
      onFocusIn={() => setWithin(true)}
      onFocusOut={(event) => {
        const to = event.relatedTarget;
        setWithin(to instanceof Node && event.currentTarget.contains(to));
      }}
    >
      <div class="message-gutter">
        <Show
          when={props.row.opensGroup}
          fallback={<Time iso={props.row.created_at} class="message-time-gutter" short />}
        >
          <button
            type="button"
            class="avatar-button"
            tabIndex={-1}
            aria-label={`Profile of ${nameOf(author())}`}
            onClick={() => place.openProfile(props.row.author_id)}
          >
            <Avatar user={shown().user} id={props.row.author_id} emoji={shown().emoji} />
          </button>
        </Show>
      </div>
      <div class="message-main">
        <Show when={props.row.opensGroup}>
          <div class="message-head">
            <Name user={shown().user} behind={shown().behind} class="message-author" />
            <Time iso={props.row.created_at} class="message-time" />
          </div>
        </Show>
        <Show when={!deleted()} fallback={<p class="tombstone">This message was deleted.</p>}>
          <Show
            when={!isEditing()}
            fallback={
              <MessageEditor
                text={text()}
                onSave={(body) => void chat.changes.edit(message()?.id ?? "", body)}
                onDone={() => setEditing(undefined)}
              />
            }
          >
            <MessageBody text={text()} rowKey={props.row.key} {...optionalMessage(message())} />
            <Show when={message()?.edited_at}>
              {(at) => (
                <span class="edited" title={`Edited ${fullTime(at())}`}>
                  (edited)
                </span>
              )}
            </Show>
          </Show>
        </Show>
        <Show when={props.row.pending?.status === "failed" ? props.row.pending : undefined}>
          {(pending) => (
            <div class="send-failed" role="group" aria-label="Not sent">
              <CircleAlert size={15} aria-hidden="true" />
              <span>Not sent. {pending().error}</span>
              <button
                type="button"
                class="link-button"
                onClick={() => chat.outbox.retry(pending().nonce)}
              >
                Try again
              </button>
              <button
                type="button"
                class="link-button"
                onClick={() => chat.outbox.discard(pending().nonce)}
              >
                Discard
              </button>
            </div>
          )}
        </Show>
      </div>
      <Show when={actionable() && (near() || within() || menuOpen()) ? message() : undefined}>
        {(here) => (
          <MessageActions message={here()} onMarkUnread={props.onMarkUnread} onMenu={setMenuOpen} />
        )}
      </Show>
    </article>
  );
}

function Time(props: { iso: string; class: string; short?: boolean }) {
  return (
    <time class={props.class} dateTime={props.iso} title={fullTime(props.iso)}>
      {props.short ? shortTime(props.iso) : timeOfDay(props.iso)}
    </time>
  );
}

const optionalMessage = (message: Row["message"]) => (message === undefined ? {} : { message });
