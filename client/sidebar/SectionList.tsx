import ChevronDown from "lucide-solid/icons/chevron-down";
import ChevronRight from "lucide-solid/icons/chevron-right";
import Ellipsis from "lucide-solid/icons/ellipsis";
import Plus from "lucide-solid/icons/plus";
import { createMemo, For, Show } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import type { Section } from "./arrangement.ts";
import { sectionName, type Arranging } from "./arranging.ts";
import { ConversationLink } from "./ConversationLink.tsx";
import { noticedOf } from "./noticed.ts";

/** The sections of the sidebar, with their channels and direct conversations. */
export function SectionList(props: { arranging: Arranging }) {
  // Rows are kept by ID, whatever moves around them.
  const ids = createMemo(() => props.arranging.sections().map(({ id }) => id));
  const byId = createMemo(
    () => new Map(props.arranging.sections().map((section) => [section.id, section])),
  );
  return (
    <For each={ids()}>
      {(id) => (
        <Show when={byId().get(id)}>
          {(section) => <SectionView section={section()} arranging={props.arranging} />}
        </Show>
      )}
    </For>
  );
}

function SectionView(props: { section: Section; arranging: Arranging }) {
  const chat = useChat();
  const place = usePlace();
  const name = () => sectionName(props.section);
  const rows = createMemo(() => props.section.conversations.map(({ id }) => id));
  const openId = () => (place.view() === undefined ? place.conversation()?.id : undefined);
  const counters = chat.select((state) => state.counters);
  const bold = createMemo<ReadonlySet<string>>(() => {
    if (!props.section.collapsed) return new Set();
    const state = { counters: counters() };
    const loud = props.section.conversations.filter((one) => noticedOf(state, one).bold);
    return new Set(loud.map(({ id }) => id));
  });
  /** A folded section still shows where one is, and what is unread. */
  const shown = createMemo(() => {
    if (!props.section.collapsed) return rows();
    return rows().filter((id) => id === openId() || bold().has(id));
  });
  const guest = () => place.workspace()?.role === "guest";
  const add = () => {
    if (guest()) return undefined;
    if (props.section.kind === "channels")
      return { label: words().sidebar.createChannel, dialog: "create-channel" as const };
    if (props.section.kind === "directs")
      return { label: words().sidebar.newDirect, dialog: "new-direct" as const };
    return undefined;
  };
  const isEmpty = () => guest() && props.section.kind === "directs" && rows().length === 0;

  return (
    <Show when={!isEmpty()}>
      <section
        class="sidebar-section"
        aria-label={name()}
        data-section={props.section.id}
        classList={{
          "drop-end":
            props.arranging.drop()?.section === props.section.id &&
            props.arranging.drop()?.before === undefined,
        }}
      >
        <header
          class="sidebar-heading"
          draggable={props.section.kind !== "archived"}
          onContextMenu={(event) => {
            event.preventDefault();
            props.arranging.setMenu({ anchor: event.currentTarget, section: props.section });
          }}
        >
          <h2>
            <button
              type="button"
              class="section-toggle"
              aria-expanded={!props.section.collapsed}
              data-roving
              onClick={() => props.arranging.collapse(props.section.id, !props.section.collapsed)}
            >
              <Show
                when={props.section.collapsed}
                fallback={<ChevronDown size={14} aria-hidden="true" />}
              >
                <ChevronRight size={14} class="turns" aria-hidden="true" />
              </Show>
              <bdi>{name()}</bdi>
            </button>
          </h2>
          <Show when={props.section.kind !== "archived"}>
            <button
              type="button"
              class="icon-button section-menu"
              aria-haspopup="menu"
              aria-label={words().sidebar.sectionActions(name())}
              title={words().sidebar.sectionActions(name())}
              onClick={(event) =>
                props.arranging.setMenu({ anchor: event.currentTarget, section: props.section })
              }
            >
              <Ellipsis size={16} aria-hidden="true" />
            </button>
          </Show>
          <Show when={add()}>
            {(known) => (
              <button
                type="button"
                class="icon-button"
                aria-label={known().label}
                title={known().label}
                onClick={() => place.openDialog(known().dialog)}
              >
                <Plus size={16} aria-hidden="true" />
              </button>
            )}
          </Show>
        </header>
        <ul>
          <For each={shown()}>
            {(id) => (
              <Show when={props.arranging.conversationOf(id)}>
                {(conversation) => (
                  <ConversationLink conversation={conversation()} arranging={props.arranging} />
                )}
              </Show>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
