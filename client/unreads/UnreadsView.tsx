import CheckCheck from "lucide-solid/icons/check-check";
import { createEffect, createMemo, createSignal, For, onCleanup, Show } from "solid-js";
import { titleOf } from "../conversation/title.ts";
import { conversationPath } from "../shell/paths.ts";
import { usePlace, type Conversation } from "../shell/place.ts";
import { ViewFrame } from "../shell/ViewFrame.tsx";
import { conversationOf, noticedOf } from "../sidebar/noticed.ts";
import { countsAsUnread } from "../state/counters.ts";
import { workspaceOf } from "../state/conversation.ts";
import { useChat } from "../sync/chat.ts";
import { MessageRow } from "../timeline/MessageRow.tsx";
import { rootRow } from "../timeline/rows.ts";
import { Claw } from "../ui/Claw.tsx";
import { viewWords } from "../words/views.ts";
import { words } from "../words/words.ts";

/** As many conversations are looked into at a time. */
const OPENED = 15;
/** As many messages of each are shown; the rest is behind its name. */
const SHOWN = 12;

/** Everything that is unread, conversation by conversation. */
export function UnreadsView() {
  const chat = useChat();
  const place = usePlace();
  const [opened, setOpened] = createSignal(OPENED);
  const unread = chat.select(
    (state) => {
      const ids: string[] = [];
      for (const id of state.counters.keys()) {
        const conversation = conversationOf(state, id);
        if (conversation === undefined || workspaceOf(state, id) !== place.workspace()?.id)
          continue;
        if (noticedOf(state, conversation).bold) ids.push(id);
      }
      // Where the person is meant comes first.
      const mentions = (id: string) => state.counters.get(id)?.mention_count ?? 0;
      return ids.toSorted((a, b) => Number(mentions(b) > 0) - Number(mentions(a) > 0));
    },
    (a, b) => a.length === b.length && a.every((id, at) => id === b[at]),
  );

  const markRead = (id: string) => {
    const { last_seq } = chat.store.state.counters.get(id) ?? {};
    if (last_seq !== undefined) chat.reading.seen(id, last_seq);
  };
  function markAll(): void {
    for (const id of unread()) markRead(id);
    document.querySelector<HTMLElement>(".view-body")?.focus();
  }

  return (
    <ViewFrame
      title={viewWords().unreads.title}
      about={viewWords().unreads.conversations(unread().length)}
      actions={
        <Show when={unread().length > 0}>
          <button type="button" class="button small" onClick={markAll}>
            <CheckCheck size={16} aria-hidden="true" />
            {viewWords().unreads.markAll}
          </button>
        </Show>
      }
    >
      <Show
        when={unread().length > 0}
        fallback={
          <div class="view-nothing">
            <Claw size={40} />
            <h2>{viewWords().unreads.nothing}</h2>
            <p>{viewWords().unreads.nothingHint}</p>
          </div>
        }
      >
        <For each={unread().slice(0, opened())}>
          {(id) => <UnreadConversation id={id} onMarkRead={() => markRead(id)} />}
        </For>
        <Show when={unread().length > opened()}>
          <button type="button" class="button" onClick={() => setOpened(opened() + OPENED)}>
            {viewWords().unreads.more(unread().length - opened())}
          </button>
        </Show>
      </Show>
    </ViewFrame>
  );
}

function UnreadConversation(props: { id: string; onMarkRead: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const conversation = chat.select<Conversation | undefined>(
    (state) => conversationOf(state, props.id),
    (a, b) => a?.id === b?.id,
  );
  const title = chat.select((state) => {
    const known = conversation();
    return known === undefined ? "" : titleOf(state, known);
  });
  const counters = chat.select((state) => state.counters.get(props.id));
  const from = createMemo(() => (counters()?.last_read_seq ?? 0) + 1);
  createEffect(() => {
    if (counters() === undefined) return;
    void chat.history.around(props.id, from()).catch(() => {});
  });
  const ids = chat.select(
    (state) => {
      const timeline = state.timelines.get(props.id);
      if (timeline === undefined) return [];
      return timeline.ids
        .slice(Math.max(0, from() - timeline.oldest_seq))
        .filter((id) => {
          const message = state.messages.get(id);
          return (
            message !== undefined &&
            message.deleted_at === undefined &&
            countsAsUnread(state, message)
          );
        })
        .slice(0, SHOWN);
    },
    (a, b) => a.length === b.length && a.every((id, at) => id === b[at]),
  );
  const more = () => (counters()?.unread_count ?? 0) - ids().length;
  const path = () => {
    const workspace = place.workspace();
    const known = conversation();
    if (workspace === undefined || known === undefined) return "/app";
    return conversationPath(workspace, known.kind === "channel" ? known.channel : known.dm);
  };

  return (
    <section class="unread-conversation" aria-label={title()}>
      <header>
        <h2>
          <a href={path()}>
            <bdi>{title()}</bdi>
          </a>
        </h2>
        <span class="quiet">{words().sidebar.unread(counters()?.unread_count ?? 0)}</span>
        <button
          type="button"
          class="button small"
          aria-label={viewWords().unreads.markReadNamed(title())}
          onClick={() => props.onMarkRead()}
        >
          {words().conversation.markRead}
        </button>
      </header>
      <div class="unread-messages">
        <For each={ids()} fallback={<div class="unread-loading" aria-busy="true" />}>
          {(id) => <UnreadMessage id={id} />}
        </For>
      </div>
      <Show when={ids().length > 0 && more() > 0}>
        <a class="unread-more" href={path()}>
          {viewWords().unreads.moreMessages(more())}
        </a>
      </Show>
    </section>
  );
}

function UnreadMessage(props: { id: string }) {
  const chat = useChat();
  onCleanup(chat.hold(props.id));
  const row = chat.select((state) => rootRow(state, props.id));
  return <MessageRow row={row()} lit={undefined} onMarkUnread={() => {}} />;
}
