import CircleAlert from "lucide-solid/icons/circle-alert";
import PinIcon from "lucide-solid/icons/pin";
import { createMemo, createSignal, Show, Suspense } from "solid-js";
import { picking } from "../emoji/picking.ts";
import { Attachments } from "../files/Attachments.tsx";
import { innerLinks } from "../links/links.ts";
import { usePlace } from "../shell/place.ts";
import type { PendingMessage, StoredMessage } from "../state/state.ts";
import { spotOf } from "../state/conversation.ts";
import { useChat } from "../sync/chat.ts";
import { TopicChip } from "../topics/TopicChip.tsx";
import { Avatar } from "../ui/Avatar.tsx";
import { longPress } from "../ui/long-press.ts";
import { Name, nameOf } from "../ui/Name.tsx";
import { fullTime, shortTime, timeOfDay } from "../ui/time.ts";
import { words } from "../words/words.ts";
import type { Standing } from "./actions.tsx";
import { DOING_KEYS } from "./doing-keys.ts";
import { editing, openMessageDialog, setEditing } from "./editing.ts";
import { MessageBody } from "./MessageBody.tsx";
import { MessageEditor } from "./MessageEditor.tsx";
import { shownAuthor } from "./override.ts";
import { usePinned } from "./pinned.ts";
import { PendingQuote, Quote } from "./Quote.tsx";
import { ReactionBar } from "./ReactionBar.tsx";
import { shownReactions } from "./reactions.ts";
import type { Row } from "./rows.ts";
import { ThreadSummary } from "./ThreadSummary.tsx";
import { later } from "../sync/later.ts";

// Only bots ask and offer buttons.
const QuestionCard = later(() =>
  import("../questions/QuestionCard.tsx").then((module) => ({ default: module.QuestionCard })),
);
const Buttons = later(() =>
  import("../questions/Buttons.tsx").then((module) => ({ default: module.Buttons })),
);

// Few messages link to others.
const LinkCards = later(() =>
  import("../links/LinkCards.tsx").then((module) => ({ default: module.LinkCards })),
);

// Nothing is done in the first moment.
const loadDoings = () => import("./actions.tsx");
const MessageActions = later(() =>
  import("./MessageActions.tsx").then((module) => ({ default: module.MessageActions })),
);

/** Has at hand what can be done with messages, before the connection may be gone. */
export const preloadDoings = (): void => void MessageActions.preload();

/** A message with all that belongs to it, and what can be done with it. */
export function Message(props: {
  row: Row;
  lit: string | undefined;
  inThread: boolean;
  onMarkUnread: (seq: number) => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const author = chat.select((state) => state.users.get(props.row.author_id));
  const reactions = chat.select((state) => {
    const stored = props.row.message;
    return stored === undefined ? [] : shownReactions(state.reacting, stored);
  });
  const isPinned = usePinned();
  const [near, setNear] = createSignal(false);
  const [within, setWithin] = createSignal(false);
  const [menuOpen, setMenuOpen] = createSignal(false);
  let article: HTMLElement | undefined;

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
  const links = createMemo(
    () =>
      innerLinks(text(), location.origin).filter(
        ({ message_id: id }) => id === undefined || id !== message()?.id,
      ),
    [],
    { equals: (a, b) => a.length === b.length && a.every(({ path }, at) => path === b[at]?.path) },
  );
  const isEditing = () => message() !== undefined && editing() === message()?.id && !deleted();
  const actionable = () => message() !== undefined && !deleted() && !isEditing();
  const choosing = () => picking()?.owner !== undefined && picking()?.owner === message()?.id;
  const pinned = () => isPinned(message()?.id);
  const standing: Standing = {
    message,
    inThread: () => props.inThread,
    element: () => article,
    onMarkUnread: (seq) => props.onMarkUnread(seq),
  };
  const findDoings = async () => (await loadDoings()).doingsOf(chat, place, standing);

  /** One key does it, while the message itself has the focus. */
  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== article || event.ctrlKey || event.metaKey || event.altKey) return;
    const name = DOING_KEYS[event.key];
    if (name === undefined || !actionable()) return;
    event.preventDefault();
    void findDoings().then((all) => all.find((one) => one.name === name)?.run());
  }
  function openSheet(): void {
    const here = message();
    if (here === undefined || !actionable()) return;
    void findDoings().then((doings) => openMessageDialog({ kind: "sheet", message: here, doings }));
  }

  return (
    <article
      ref={(element) => {
        article = element;
        longPress(element, openSheet);
      }}
      class="message"
      classList={{
        opens: props.row.opensGroup,
        pending: props.row.pending !== undefined,
        failed: props.row.pending?.status === "failed",
        deleted: deleted(),
        pinned: pinned(),
        lit: props.lit !== undefined && props.lit === message()?.id,
        active: menuOpen() || choosing(),
      }}
      data-key={props.row.key}
      data-message={message()?.id}
      tabIndex={-1}
      aria-label={words().message.by(nameOf(shown().user), fullTime(props.row.created_at))}
      onKeyDown={onKeyDown}
      onPointerEnter={(event) => setNear(event.pointerType !== "touch")}
      onPointerLeave={() => setNear(false)}
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
            aria-label={words().message.profileOf(nameOf(author()))}
            onClick={() => place.openProfile(props.row.author_id)}
          >
            <Avatar user={shown().user} id={props.row.author_id} emoji={shown().emoji} />
          </button>
        </Show>
      </div>
      <div class="message-main">
        <Show when={pinned() && !deleted()}>
          <p class="pinned-mark">
            <PinIcon size={12} aria-hidden="true" /> {words().message.pinned}
          </p>
        </Show>
        <Show when={props.row.opensGroup}>
          <div class="message-head">
            <Name user={shown().user} behind={shown().behind} class="message-author" />
            <Show when={author()?.owner_user_id}>{(id) => <BotOwner id={id()} />}</Show>
            <Time iso={props.row.created_at} class="message-time" />
          </div>
        </Show>
        <Show when={!deleted() && message()?.topic_id ? message() : undefined}>
          {(filed) => <TopicChip message={filed()} />}
        </Show>
        <Show when={!deleted()} fallback={<p class="tombstone">{words().message.deleted}</p>}>
          <Show when={message()?.quoted_message_id === undefined ? undefined : message()}>
            {(quoting) => <Quote message={quoting()} />}
          </Show>
          <Show when={props.row.pending?.quoted_message_id}>
            {(id) => <PendingQuote messageId={id()} />}
          </Show>
          <Show
            when={!isEditing()}
            fallback={
              <MessageEditor
                text={text()}
                conversationId={whereOf(message())}
                onSave={(body) => void chat.changes.edit(message()?.id ?? "", body)}
                onDone={() => setEditing(undefined)}
              />
            }
          >
            <MessageBody text={text()} rowKey={props.row.key} {...optionalMessage(message())} />
            <Show when={message()?.edited_at}>
              {(at) => (
                <span class="edited" title={words().message.editedAt(fullTime(at()))}>
                  {words().message.edited}
                </span>
              )}
            </Show>
          </Show>
          <Show when={links().length > 0}>
            <Suspense>
              <LinkCards links={links()} />
            </Suspense>
          </Show>
          <Attachments message={message()} pending={props.row.pending} />
          <Show when={asks(message())}>
            {(asking) => (
              <Suspense>
                <QuestionCard message={asking().message} question={asking().question} />
              </Suspense>
            )}
          </Show>
          <Show when={offers(message())}>
            {(offering) => (
              <Suspense>
                <Buttons message={offering().message} actions={offering().actions} />
              </Suspense>
            )}
          </Show>
          <Show when={message()}>
            {(here) => <ReactionBar message={here()} reactions={reactions()} />}
          </Show>
        </Show>
        <Show when={props.inThread ? undefined : answered(message())}>
          {(root) => <ThreadSummary root={root()} />}
        </Show>
        <Show when={props.row.pending?.status === "failed" ? props.row.pending : undefined}>
          {(pending) => <NotSent pending={pending()} />}
        </Show>
      </div>
      <Show
        when={
          actionable() && (near() || within() || menuOpen() || choosing()) ? message() : undefined
        }
      >
        {(here) => (
          <Suspense>
            <MessageActions message={here()} standing={standing} onMenu={setMenuOpen} />
          </Suspense>
        )}
      </Show>
    </article>
  );
}

/** Whose bot it is, beside its name. */
function BotOwner(props: { id: string }) {
  const chat = useChat();
  const owner = chat.select((state) => state.users.get(props.id));
  return (
    <Show when={owner()}>
      {(known) => <span class="bot-owner">{words().message.botOf(nameOf(known()))}</span>}
    </Show>
  );
}

function NotSent(props: { pending: PendingMessage }) {
  const chat = useChat();
  return (
    <div class="send-failed" role="group" aria-label={words().message.notSent}>
      <CircleAlert size={15} aria-hidden="true" />
      <span>{words().message.notSentBecause(props.pending.error ?? "")}</span>
      <button
        type="button"
        class="link-button"
        onClick={() => chat.outbox.retry(props.pending.nonce)}
      >
        {words().message.tryAgain}
      </button>
      <button
        type="button"
        class="link-button"
        onClick={() => chat.outbox.discard(props.pending.nonce)}
      >
        {words().message.discard}
      </button>
    </div>
  );
}

function Time(props: { iso: string; class: string; short?: boolean }) {
  return (
    <time class={props.class} dateTime={props.iso} title={fullTime(props.iso)}>
      {props.short ? shortTime(props.iso) : timeOfDay(props.iso)}
    </time>
  );
}

/** A root that has been answered. */
const answered = (message: StoredMessage | undefined): StoredMessage | undefined =>
  (message?.thread_state?.reply_count ?? 0) > 0 ? message : undefined;

function asks(message: StoredMessage | undefined) {
  const question = message?.question;
  return message === undefined || question === undefined ? undefined : { message, question };
}

function offers(message: StoredMessage | undefined) {
  const actions = message?.actions ?? [];
  return message === undefined || actions.length === 0 ? undefined : { message, actions };
}

const whereOf = (message: Row["message"]) => (message && spotOf(message)?.conversation_id) ?? "";

const optionalMessage = (message: Row["message"]) => (message === undefined ? {} : { message });
