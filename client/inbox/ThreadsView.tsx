import CheckCheck from "lucide-solid/icons/check-check";
import { createEffect, createSignal, For, on, onCleanup, Show } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { ViewFrame } from "../shell/ViewFrame.tsx";
import { kindOf, workspaceOf } from "../state/conversation.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Claw } from "../ui/Claw.tsx";
import { nameOf } from "../ui/Name.tsx";
import { viewWords } from "../words/views.ts";
import { words } from "../words/words.ts";
import { MessageCard } from "./MessageCard.tsx";
import { placeName } from "./place-name.ts";
import { walk } from "./walking.ts";
import { number } from "../words/locale.ts";

/** As many are shown, with their last replies, before more are asked for. */
const SHOWN = 12;
const REPLIES = 2;
const MOST_REPLIES = 5;

/** The threads that the person follows, those with the newest replies first. */
export function ThreadsView() {
  const chat = useChat();
  const place = usePlace();
  const [unreadOnly, setUnreadOnly] = createSignal(false);
  const [shown, setShown] = createSignal(SHOWN);
  const [next, setNext] = createSignal<string>();
  const [failure, setFailure] = createSignal<string>();
  const [loaded, setLoaded] = createSignal(false);
  /** What was unread when it was chosen to see that alone: reading does not take it away. */
  const [kept, setKept] = createSignal<ReadonlySet<string>>(new Set());

  async function load(cursor?: string): Promise<void> {
    setFailure(undefined);
    try {
      setNext(await chat.inbox.threads(place.workspace()?.id ?? "", cursor));
      setLoaded(true);
    } catch (error) {
      setFailure(sentence(error));
    }
  }
  createEffect(
    on(
      () => place.workspace()?.id,
      () => {
        setLoaded(false);
        setShown(SHOWN);
        void load();
      },
    ),
  );

  const all = chat.select(
    (state) => {
      const here = place.workspace()?.id;
      const roots = [...state.counters.keys()]
        .filter((id) => kindOf(id) === "thread" && workspaceOf(state, id) === here)
        .flatMap((id) => state.messages.get(id) ?? [])
        .filter(({ thread_state }) => thread_state !== undefined);
      const time = (at: string | undefined) => at ?? "";
      return roots
        .toSorted((a, b) =>
          time(b.thread_state?.last_reply_at).localeCompare(time(a.thread_state?.last_reply_at)),
        )
        .map(({ id }) => id);
    },
    (a, b) => a.join() === b.join(),
  );
  const unread = chat.select(
    (state) => all().filter((id) => (state.counters.get(id)?.unread_count ?? 0) > 0),
    (a, b) => a.join() === b.join(),
  );
  const listed = () =>
    unreadOnly() ? all().filter((id) => kept().has(id) || unread().includes(id)) : all();

  function markAll(): void {
    for (const id of unread()) markRead(id);
  }
  function markRead(id: string): void {
    chat.reading.seen(id, chat.store.state.counters.get(id)?.last_seq ?? 0);
  }
  function more(): void {
    setShown(shown() + SHOWN);
    const cursor = next();
    if (cursor !== undefined && shown() >= listed().length) void load(cursor);
  }

  return (
    <ViewFrame
      title={viewWords().inbox.threads}
      about={viewWords().inbox.unreadThreads(unread().length)}
      actions={
        <Show when={unread().length > 0}>
          <button type="button" class="button small" onClick={markAll}>
            <CheckCheck size={16} aria-hidden="true" />
            {viewWords().unreads.markAll}
          </button>
        </Show>
      }
    >
      <div class="inbox" onKeyDown={walk}>
        <div class="view-tools">
          <div class="segments" role="group" aria-label={viewWords().inbox.show}>
            <button type="button" aria-pressed={!unreadOnly()} onClick={() => setUnreadOnly(false)}>
              {viewWords().inbox.all}
            </button>
            <button
              type="button"
              aria-pressed={unreadOnly()}
              onClick={() => {
                setKept(new Set(unread()));
                setUnreadOnly(true);
              }}
            >
              {viewWords().inbox.unread}
            </button>
          </div>
        </div>
        <Show when={failure()}>
          {(why) => (
            <div class="form-failure settings-failure" role="alert">
              <span>{viewWords().inbox.failed(why())}</span>
              <button type="button" class="link-button" onClick={() => void load()}>
                {words().settings.retry}
              </button>
            </div>
          )}
        </Show>
        <For each={listed().slice(0, shown())}>
          {(id) => <ThreadItem rootId={id} onMarkRead={() => markRead(id)} />}
        </For>
        <Show when={loaded() && listed().length === 0}>
          <div class="view-nothing">
            <Claw size={40} />
            <h2>
              {unreadOnly() ? viewWords().inbox.noUnreadThreads : viewWords().inbox.noThreads}
            </h2>
            <p>{viewWords().inbox.noThreadsHint}</p>
          </div>
        </Show>
        <Show when={listed().length > shown() || next() !== undefined}>
          <button type="button" class="button" onClick={more}>
            {viewWords().search.more}
          </button>
        </Show>
      </div>
    </ViewFrame>
  );
}

function ThreadItem(props: { rootId: string; onMarkRead: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const id = props.rootId;
  onCleanup(chat.hold(id));
  const root = chat.select((state) => state.messages.get(id));
  const counters = chat.select((state) => state.counters.get(id));
  createEffect(
    on(
      () => root()?.thread_state?.reply_count,
      () => void chat.history.latest(id).catch(() => {}),
    ),
  );
  const where = chat.select((state) => placeName(state, root() ?? {}));
  const names = chat.select((state) => {
    const ids = new Set([
      root()?.author_id ?? "",
      ...(root()?.thread_state?.last_reply_author_ids ?? []),
    ]);
    return words().ui.listed(
      [...ids].map((one) =>
        one === state.me ? words().message.you : nameOf(state.users.get(one)),
      ),
    );
  });
  const unread = () => counters()?.unread_count ?? 0;
  const replies = chat.select(
    (state) => {
      const ids = state.timelines.get(id)?.ids ?? [];
      return ids.slice(-Math.min(MOST_REPLIES, Math.max(REPLIES, unread())));
    },
    (a, b) => a.join() === b.join(),
  );
  const count = () => root()?.thread_state?.reply_count ?? 0;
  const before = () => count() - replies().length;

  return (
    <Show when={root()}>
      {(message) => (
        <article
          class="inbox-item inbox-thread"
          classList={{ unread: unread() > 0 }}
          aria-label={`${where()}: ${names()}`}
        >
          <header>
            <button type="button" class="inbox-open" onClick={() => place.openThread(message())}>
              <bdi class="inbox-place">{where()}</bdi>
              <bdi class="quiet inbox-names">{names()}</bdi>
            </button>
            <Show when={unread() > 0}>
              <span class="count-badge">
                <span aria-hidden="true">{number(unread())}</span>
                <span class="visually-hidden">{words().sidebar.unread(unread())}</span>
              </span>
              <button
                type="button"
                class="button small"
                aria-label={viewWords().unreads.markReadNamed(`${where()}, ${names()}`)}
                onClick={() => props.onMarkRead()}
              >
                {words().conversation.markRead}
              </button>
            </Show>
          </header>
          <MessageCard message={message()} />
          <Show when={before() > 0}>
            <button
              type="button"
              class="link-button inbox-before"
              onClick={() => place.openThread(message())}
            >
              {viewWords().inbox.before(before())}
            </button>
          </Show>
          <div class="inbox-replies">
            <For each={replies()}>{(reply) => <Reply id={reply} />}</For>
          </div>
        </article>
      )}
    </Show>
  );
}

function Reply(props: { id: string }) {
  const chat = useChat();
  onCleanup(chat.hold(props.id));
  const message = chat.select((state) => state.messages.get(props.id));
  return <Show when={message()}>{(known) => <MessageCard message={known()} />}</Show>;
}
