import AtSign from "lucide-solid/icons/at-sign";
import MessageSquareText from "lucide-solid/icons/message-square-text";
import { createEffect, createMemo, createSignal, For, onCleanup, Show } from "solid-js";
import { Emoji } from "../emoji/Emoji.tsx";
import { createPaged } from "../settings/live.ts";
import { Loaded, More } from "../settings/parts.tsx";
import { usePlace } from "../shell/place.ts";
import { ViewFrame } from "../shell/ViewFrame.tsx";
import { emptyState } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import type { Activity, ActivityKind } from "../sync/inbox.ts";
import { plainText } from "../timeline/plain.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Claw } from "../ui/Claw.tsx";
import { nameOf } from "../ui/Name.tsx";
import { minute } from "../ui/now.ts";
import { fullTime, timeAgo } from "../ui/time.ts";
import { viewWords } from "../words/views.ts";
import { placeName } from "./place-name.ts";
import { walk } from "./walking.ts";

const KINDS = ["mention", "reply", "reaction"] as const;
/** What can bring something new here. */
const EVENTS = [
  "message.created",
  "thread.reply_created",
  "reaction.added",
  "reaction.removed",
  "message.deleted",
];
/** Whoever looks so long has seen it. */
const SEEN_MS = 1_500;

/** Who named the person, answered them, or reacted to what they wrote: the newest first. */
export function ActivityView() {
  const chat = useChat();
  const place = usePlace();
  const [kind, setKind] = createSignal<ActivityKind>();
  void chat.preferences.load();
  const key = createMemo(() => {
    const id = place.workspace()?.id;
    return id === undefined ? undefined : `${id} ${kind() ?? ""}`;
  });
  const activity = createPaged(
    chat,
    key,
    (cursor) => chat.inbox.activity(place.workspace()?.id ?? "", kind(), cursor),
    EVENTS,
  );

  /** Until when it was seen when one came here: what is newer keeps its mark as long as one stays. */
  const preferences = chat.select((state) => state.preferences);
  const [seen, setSeen] = createSignal<string>();
  createEffect(() => {
    if (seen() === undefined && preferences() !== emptyState.preferences)
      setSeen(chat.inbox.seenUntil(place.workspace()?.id ?? ""));
  });
  createEffect(() => {
    const id = place.workspace()?.id;
    const newest = activity.now()?.[0]?.created_at;
    if (id === undefined || newest === undefined || kind() !== undefined) return;
    const timer = setTimeout(() => {
      if (seen() === undefined) setSeen(chat.inbox.seenUntil(id));
      if (newest > chat.inbox.seenUntil(id)) chat.inbox.see(id, newest).catch(() => {});
    }, SEEN_MS);
    onCleanup(() => clearTimeout(timer));
  });
  const isNew = (one: Activity) => one.created_at > (seen() ?? "9");

  return (
    <ViewFrame title={viewWords().inbox.activity}>
      <div class="inbox" onKeyDown={walk}>
        <div class="view-tools">
          <div class="segments" role="group" aria-label={viewWords().inbox.show}>
            <button
              type="button"
              aria-pressed={kind() === undefined}
              onClick={() => setKind(undefined)}
            >
              {viewWords().inbox.all}
            </button>
            <For each={KINDS}>
              {(one) => (
                <button type="button" aria-pressed={kind() === one} onClick={() => setKind(one)}>
                  {viewWords().inbox.kinds[one]}
                </button>
              )}
            </For>
          </div>
        </div>
        <Loaded live={activity}>
          {(items) => (
            <Show
              when={items().length > 0}
              fallback={
                <div class="view-nothing">
                  <Claw size={40} />
                  <h2>{viewWords().inbox.noActivity}</h2>
                  <p>{viewWords().inbox.noActivityHint}</p>
                </div>
              }
            >
              <ul class="inbox-list">
                <For each={items()}>{(one) => <Line activity={one} isNew={isNew(one)} />}</For>
              </ul>
              <More pages={activity} />
            </Show>
          )}
        </Loaded>
      </div>
    </ViewFrame>
  );
}

function Line(props: { activity: Activity; isNew: boolean }) {
  const chat = useChat();
  const place = usePlace();
  const actor = chat.select(
    (state) => state.users.get(props.activity.actor.id) ?? props.activity.actor,
  );
  const where = chat.select((state) => placeName(state, props.activity.message));
  const what = () =>
    viewWords().inbox.did[props.activity.kind](
      nameOf(actor()),
      where() || viewWords().search.direct,
    );
  return (
    <li class="inbox-item" classList={{ unread: props.isNew }}>
      <button
        type="button"
        class="inbox-open inbox-line"
        onClick={() => place.goToMessage(props.activity.message)}
      >
        <span class="inbox-face">
          <Avatar user={actor()} id={props.activity.actor.id} />
          <span class="inbox-kind" aria-hidden="true">
            <Show when={props.activity.kind === "mention"}>
              <AtSign size={13} />
            </Show>
            <Show when={props.activity.kind === "reply"}>
              <MessageSquareText size={13} />
            </Show>
            <Show when={props.activity.kind === "reaction"}>
              <Emoji emoji={props.activity.emoji ?? ""} />
            </Show>
          </span>
        </span>
        <span class="inbox-text">
          <span class="inbox-what">
            <span class="inbox-did">{what()}</span>
            <time
              class="quiet"
              dateTime={props.activity.created_at}
              title={fullTime(props.activity.created_at)}
            >
              {timeAgo(props.activity.created_at, minute())}
            </time>
            <Show when={props.isNew}>
              <span class="inbox-new">{viewWords().inbox.isNew}</span>
            </Show>
          </span>
          <span class="inbox-said" dir="auto">
            {plainText(props.activity.message.body).slice(0, 400)}
          </span>
        </span>
      </button>
    </li>
  );
}
