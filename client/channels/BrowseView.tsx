import Hash from "lucide-solid/icons/hash";
import Lock from "lucide-solid/icons/lock";
import Plus from "lucide-solid/icons/plus";
import { createMemo, createSignal, For, Show } from "solid-js";
import type { Channel } from "../../sdk/src/index.ts";
import { conversationPath } from "../shell/paths.ts";
import { usePlace } from "../shell/place.ts";
import { rankGoals } from "../shell/jump.ts";
import { ViewFrame } from "../shell/ViewFrame.tsx";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Claw } from "../ui/Claw.tsx";
import { words } from "../words/words.ts";
import { compareText } from "../words/locale.ts";
import { viewWords } from "../words/views.ts";

type Filter = "all" | "joined" | "open" | "archived";

/** Every channel that one may see: to look into, to join, to leave. */
export function BrowseView() {
  const chat = useChat();
  const place = usePlace();
  const channels = chat.select((state) => state.channels);
  const [typed, setTyped] = createSignal("");
  const [filter, setFilter] = createSignal<Filter>("all");
  const mine = createMemo(() =>
    [...channels().values()]
      .filter(({ workspace_id }) => workspace_id === place.workspace()?.id)
      .toSorted((a, b) => compareText(a.name, b.name)),
  );
  const filtered = createMemo(() => mine().filter((channel) => fits(channel, filter())));
  const found = createMemo(() => {
    if (typed().trim() === "") return filtered();
    const byId = new Map(filtered().map((channel) => [channel.id, channel]));
    const goals = filtered().map(({ id, name, topic, display_title }) => ({
      id,
      label: name,
      kind: "channel" as const,
      also: topic || display_title || "",
    }));
    return rankGoals(goals, typed()).flatMap(({ id }) => byId.get(id) ?? []);
  });
  const guest = () => place.workspace()?.role === "guest";

  return (
    <ViewFrame
      title={viewWords().channels.title}
      about={viewWords().channels.count(filtered().length)}
      actions={
        <Show when={!guest()}>
          <button
            type="button"
            class="button small"
            onClick={() => place.openDialog("create-channel")}
          >
            <Plus size={16} aria-hidden="true" />
            {viewWords().channels.create}
          </button>
        </Show>
      }
    >
      <div class="view-tools">
        <input
          type="search"
          class="view-search"
          aria-label={viewWords().channels.find}
          placeholder={viewWords().channels.find}
          autofocus
          value={typed()}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <div class="segments" role="group" aria-label={viewWords().channels.show}>
          <For each={["all", "joined", "open", "archived"] as const}>
            {(one) => (
              <button type="button" aria-pressed={filter() === one} onClick={() => setFilter(one)}>
                {viewWords().channels.filters[one]}
              </button>
            )}
          </For>
        </div>
      </div>
      <ul class="browse-list">
        <For each={found()}>{(channel) => <ChannelLine channel={channel} />}</For>
      </ul>
      <Show when={found().length === 0}>
        <div class="view-nothing">
          <Claw size={36} />
          <p>{typed().trim() === "" ? viewWords().channels.none : viewWords().channels.notFound}</p>
        </div>
      </Show>
    </ViewFrame>
  );
}

function fits(channel: Channel, filter: Filter): boolean {
  const archived = channel.archived_at !== undefined;
  if (filter === "archived") return archived;
  if (archived) return false;
  return filter === "all" || (channel.joined !== false) === (filter === "joined");
}

function ChannelLine(props: { channel: Channel }) {
  const chat = useChat();
  const place = usePlace();
  const [busy, setBusy] = createSignal(false);
  const joined = () => props.channel.joined !== false;
  const isPrivate = () => props.channel.kind === "private";
  const about = () => props.channel.topic || props.channel.display_title || "";
  const path = () => {
    const workspace = place.workspace();
    return workspace === undefined ? "/app" : conversationPath(workspace, props.channel);
  };
  function toggle(): void {
    const { channel } = props;
    setBusy(true);
    (joined() ? chat.channels.leave(channel) : chat.channels.join(channel.id))
      .catch((error: unknown) => chat.notify(viewWords().channels.failed(sentence(error))))
      .finally(() => setBusy(false));
  }
  return (
    <li class="browse-line">
      <a href={path()} class="browse-link">
        <span class="browse-icon" aria-hidden="true">
          <Show when={isPrivate()} fallback={<Hash size={17} />}>
            <Lock size={16} />
          </Show>
        </span>
        <span class="browse-text">
          <span class="browse-name">
            <bdi>{props.channel.name}</bdi>
            <Show when={isPrivate()}>
              <span class="tag">{words().sidebar.isPrivate}</span>
            </Show>
            <Show when={joined()}>
              <span class="tag joined">{viewWords().channels.isJoined}</span>
            </Show>
          </span>
          <Show when={about() !== ""}>
            <span class="browse-about" dir="auto">
              {about()}
            </span>
          </Show>
        </span>
      </a>
      <Show when={props.channel.archived_at === undefined && !isPrivate()}>
        <button
          type="button"
          class="button small"
          classList={{ primary: !joined() }}
          disabled={busy()}
          aria-label={
            joined()
              ? viewWords().channels.leaveNamed(props.channel.name)
              : viewWords().channels.joinNamed(props.channel.name)
          }
          onClick={toggle}
        >
          {joined() ? viewWords().channels.leave : viewWords().channels.join}
        </button>
      </Show>
    </li>
  );
}
