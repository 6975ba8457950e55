import { createEffect, createMemo, createResource, createSignal, For, on, Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import {
  EMOJI_GROUPS,
  inTone,
  loadEmojiBook,
  searchEmoji,
  type EmojiBook,
  type EmojiEntry,
} from "./book.ts";
import { Emoji } from "./Emoji.tsx";
import { COLUMNS, moveInGrid } from "./grid.ts";
import { viewWords } from "../words/views.ts";

const MOST_FOUND = 96;
const OFTEN = COLUMNS * 2;
const HAND = ["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"];
const MARKS = {
  smileys: "😀",
  people: "👋",
  animals: "🐙",
  food: "🍎",
  travel: "⛵",
  activities: "⚽",
  objects: "💡",
  symbols: "🔣",
  flags: "🏁",
} as const;

let pickers = 0;

interface Section {
  name: string;
  label: string;
  entries: readonly EmojiEntry[];
}

/** All emoji, to search and to choose from. The focus stays in the search field; arrows move in the grid. */
export function EmojiPicker(props: { onPick: (emoji: string) => void }) {
  const chat = useChat();
  const id = `emoji-${++pickers}`;
  const [loading, { refetch }] = createResource(loadEmojiBook);
  const book = () => (loading.error === undefined ? loading() : undefined);
  const [typed, setTyped] = createSignal("");
  const [at, setAt] = createSignal(0);
  let list: HTMLDivElement | undefined;

  const often = chat.emoji.frequent(OFTEN);
  const sections = createMemo<Section[]>(() => {
    const all = book();
    return all === undefined ? [] : sectionsOf(all, typed(), often);
  });
  const counts = createMemo(() => sections().map(({ entries }) => entries.length));
  const cells = createMemo(() => sections().flatMap(({ entries }) => entries));
  const active = () => cells()[at()];

  function show(cell: number, scroll: boolean): void {
    const before = list?.querySelector("[aria-selected=true]");
    const next = list?.querySelector(`#${id}-${cell}`);
    before?.setAttribute("aria-selected", "false");
    next?.setAttribute("aria-selected", "true");
    if (scroll) next?.scrollIntoView({ block: "nearest" });
  }
  createEffect(on([at, sections], ([cell]) => show(cell, false)));

  function choose(entry: EmojiEntry | undefined): void {
    if (entry === undefined) return;
    const emoji = inTone(entry, chat.emoji.tone());
    chat.emoji.note(emoji);
    props.onPick(emoji);
  }

  function onKeyDown(event: KeyboardEvent & { currentTarget: HTMLInputElement }): void {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      return choose(active());
    }
    // In a text, the caret moves first.
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    const inText = selectionStart !== selectionEnd || selectionEnd !== value.length;
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (sideways && value !== "" && (inText || event.key === "ArrowLeft") && at() === 0) return;
    const rtl = getComputedStyle(event.currentTarget).direction === "rtl";
    const to = moveInGrid(counts(), at(), rtl ? mirrored(event.key) : event.key);
    if (to === undefined) return;
    event.preventDefault();
    setAt(to);
    show(to, true);
  }

  const cellOf = (target: EventTarget | null) => {
    const cell = target instanceof Element ? target.closest("[role=option]") : null;
    return cell === null ? -1 : Number(cell.id.slice(id.length + 1));
  };

  return (
    <div class="emoji-picker">
      <input
        type="text"
        role="combobox"
        class="emoji-search"
        aria-label={viewWords().emoji.search}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={active() === undefined ? undefined : `${id}-${at()}`}
        aria-autocomplete="list"
        placeholder={viewWords().emoji.search}
        autocomplete="off"
        spellcheck={false}
        value={typed()}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
          list?.scrollTo({ top: 0 });
        }}
        onKeyDown={onKeyDown}
      />
      <Show when={typed().trim() === ""}>
        <div class="emoji-groups">
          <For each={EMOJI_GROUPS}>
            {(group) => (
              <button
                type="button"
                tabIndex={-1}
                class="icon-button"
                aria-label={viewWords().emoji.groups[group]}
                title={viewWords().emoji.groups[group]}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() =>
                  list?.querySelector(`[data-group=${group}]`)?.scrollIntoView({ block: "start" })
                }
              >
                {MARKS[group]}
              </button>
            )}
          </For>
        </div>
      </Show>
      <div
        ref={(element) => (list = element)}
        id={`${id}-list`}
        class="emoji-list"
        role="listbox"
        aria-label={viewWords().emoji.results}
        tabIndex={-1}
        aria-busy={loading.loading}
        onMouseDown={(event) => event.preventDefault()}
        onMouseOver={(event) => {
          const cell = cellOf(event.target);
          if (cell >= 0) setAt(cell);
        }}
        onClick={(event) => choose(cells()[cellOf(event.target)])}
      >
        <For each={sections()}>
          {(section, index) => {
            const start = () =>
              counts()
                .slice(0, index())
                .reduce((sum, count) => sum + count, 0);
            return (
              <div
                role="group"
                class="emoji-section"
                data-group={section.name}
                aria-label={section.label}
              >
                <div class="emoji-section-name" aria-hidden="true">
                  {section.label}
                </div>
                <div class="emoji-grid" role="presentation">
                  <For each={section.entries}>
                    {(entry, cell) => (
                      <span
                        id={`${id}-${start() + cell()}`}
                        role="option"
                        aria-selected="false"
                        aria-label={entry.name}
                      >
                        <Emoji emoji={inTone(entry, chat.emoji.tone())} />
                      </span>
                    )}
                  </For>
                </div>
              </div>
            );
          }}
        </For>
      </div>
      <Show when={book() !== undefined && cells().length === 0}>
        <p class="emoji-none" role="status">
          {viewWords().emoji.none}
        </p>
      </Show>
      <Show when={loading.error !== undefined}>
        <p class="emoji-none" role="alert">
          {viewWords().emoji.failed}{" "}
          <button type="button" class="link-button" onClick={() => void refetch()}>
            {viewWords().emoji.again}
          </button>
        </p>
      </Show>
      <footer class="emoji-foot">
        <Show when={active()}>
          {(entry) => (
            <>
              <Emoji emoji={inTone(entry(), chat.emoji.tone())} class="large" />
              <span class="emoji-name">
                {entry().name}
                <span class="quiet">:{entry().codes[0]}:</span>
              </span>
            </>
          )}
        </Show>
        <div class="emoji-tones" role="radiogroup" aria-label={viewWords().emoji.tone}>
          <For each={HAND}>
            {(hand, tone) => (
              <button
                type="button"
                role="radio"
                aria-checked={chat.emoji.tone() === tone()}
                aria-label={viewWords().emoji.tones[tone()]}
                title={viewWords().emoji.tones[tone()]}
                onClick={() => chat.emoji.setTone(tone())}
              >
                <span aria-hidden="true">{hand}</span>
              </button>
            )}
          </For>
        </div>
      </footer>
    </div>
  );
}

function sectionsOf(book: EmojiBook, typed: string, often: readonly string[]): Section[] {
  if (typed.trim() !== "") {
    const entries = searchEmoji(book, typed, MOST_FOUND);
    return entries.length === 0
      ? []
      : [{ name: "found", label: viewWords().emoji.results, entries }];
  }
  const byEmoji = new Map(
    book.all.flatMap((entry) => [entry.emoji, ...(entry.skins ?? [])].map((one) => [one, entry])),
  );
  const known = new Set(often.flatMap((emoji) => byEmoji.get(emoji) ?? []));
  return [
    { name: "often", label: viewWords().emoji.often, entries: [...known] },
    ...EMOJI_GROUPS.map((group) => ({
      name: group,
      label: viewWords().emoji.groups[group],
      entries: book.all.filter((entry) => entry.group === group),
    })),
  ];
}

const mirrored = (key: string): string =>
  ({ ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" })[key] ?? key;
