import X from "lucide-solid/icons/x";
import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import type { Found, SearchResult } from "../sync/search.ts";
import { sentence } from "../sync/words.ts";
import { Claw } from "../ui/Claw.tsx";
import { Pane } from "../ui/Pane.tsx";
import { viewWords } from "../words/views.ts";
import { namesIn } from "./names.ts";
import {
  FILTERS,
  parseQuery,
  questionOf,
  withoutFilter,
  type Filter,
  type SearchRequest,
  type Sort,
} from "./query.ts";
import { SearchField } from "./SearchField.tsx";
import { SearchHit } from "./SearchHit.tsx";
import { now } from "../ui/now.ts";

/** Whoever types a word does not ask for each of its letters. */
const SETTLE_MS = 250;
const SLOW_MS = 300;
/** If threads alone are wanted, so many pages are looked through for them at a time. */
const THREAD_PAGES = 4;

/** Looks for what was said, and leads there. */
export function SearchPane(props: { query: string; onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const [text, setText] = createSignal(props.query);
  const [sort, setSort] = createSignal<Sort>("relevance");
  const [found, setFound] = createSignal<Found>();
  const [failure, setFailure] = createSignal<string>();
  const [slow, setSlow] = createSignal(false);
  const [submitted, setSubmitted] = createSignal<string>();
  const [tries, setTries] = createSignal(0);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let field: HTMLInputElement | undefined;
  let list: HTMLUListElement | undefined;

  const parsed = createMemo(() => parseQuery(props.query));
  const people = chat.select((state) => state.members.get(place.workspace()?.id ?? ""));
  const question = createMemo(
    () => {
      people();
      const workspaceId = place.workspace()?.id ?? "";
      const names = namesIn(chat.store.state, workspaceId);
      return questionOf(parsed(), names, { workspaceId, sort: sort(), now: new Date(now()) });
    },
    undefined,
    { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  const askable = () => question().request.q !== "" && question().unknown.length === 0;

  function type(next: string): void {
    setText(next);
    clearTimeout(timer);
    timer = setTimeout(commit, SETTLE_MS);
  }
  function commit(): void {
    clearTimeout(timer);
    if (text() !== props.query)
      place.openPane({ kind: "search", query: text() }, { replace: true });
  }
  // The URL says what is looked for: back and forward change it too.
  createEffect(
    on(
      () => props.query,
      (query) => {
        if (query.trim() !== text().trim()) setText(query);
      },
      { defer: true },
    ),
  );
  onCleanup(() => clearTimeout(timer));

  let stop: AbortController | undefined;
  onCleanup(() => stop?.abort());
  createEffect(
    on([question, tries], ([{ request }]) => {
      stop?.abort();
      setFailure(undefined);
      if (!askable()) return void setFound(undefined);
      const known = chat.search.known(request);
      if (known === undefined) void load(request);
      else setFound(known);
    }),
  );

  async function load(request: SearchRequest, before?: Found): Promise<void> {
    stop = new AbortController();
    const { signal } = stop;
    const late = setTimeout(() => setSlow(true), SLOW_MS);
    try {
      let next = await chat.search.find(request, signal, before);
      // Threads are picked out here: a page may have none of them.
      const had = before === undefined ? 0 : threadsAmong(before.results).length;
      for (let page = 1; page < THREAD_PAGES && question().threadsOnly; page++) {
        if (next.next === "" || threadsAmong(next.results).length > had) break;
        next = await chat.search.find(request, signal, next);
      }
      setFound(next);
    } catch (error) {
      if (!signal.aborted) setFailure(sentence(error));
    } finally {
      clearTimeout(late);
      if (!signal.aborted) setSlow(false);
    }
  }

  const results = createMemo<readonly SearchResult[]>(() => {
    const all = found()?.results ?? [];
    return question().threadsOnly ? threadsAmong(all) : all;
  });

  function open(result: SearchResult): void {
    chat.search.note(props.query.trim());
    place.goToMessage(result, { keepPane: true });
  }
  function remove(filter: Filter): void {
    type(withoutFilter(props.query, filter));
    commit();
    field?.focus();
  }
  /** Arrows walk through the results; above the first one is the field. */
  function walk(event: KeyboardEvent): void {
    const all = [...(list?.querySelectorAll<HTMLElement>(".search-hit") ?? [])];
    const at = all.findIndex((one) => one === document.activeElement);
    const to =
      event.key === "ArrowDown"
        ? Math.min(at + 1, all.length - 1)
        : event.key === "ArrowUp"
          ? at - 1
          : event.key === "Home"
            ? 0
            : event.key === "End"
              ? all.length - 1
              : undefined;
    if (to === undefined) return;
    event.preventDefault();
    if (to < 0) field?.focus();
    else all[to]?.focus();
  }

  /** What is still being typed may become something yet; Enter says that it is all. */
  const allTyping = () =>
    submitted() !== props.query &&
    question().unknown.every(({ filter }) => filter.end === props.query.length);
  const state = () => {
    if (props.query.trim() === "") return "start";
    if (question().unknown.length > 0) return allTyping() ? "typing" : "unknown";
    if (question().request.q === "") return "words";
    if (failure() !== undefined) return "failed";
    return found() !== undefined && results().length === 0 ? "nothing" : "found";
  };

  return (
    <Pane
      label={viewWords().search.title}
      title={viewWords().search.title}
      class="search-pane"
      onClose={props.onClose}
    >
      <div class="search-head">
        <SearchField
          ref={(element) => (field = element)}
          text={text()}
          onInput={type}
          onSubmit={() => {
            commit();
            setSubmitted(text());
            if (text().trim() !== "") chat.search.note(text().trim());
          }}
          onLeave={() => list?.querySelector<HTMLElement>(".search-hit")?.focus()}
        />
        <Show when={parsed().filters.length > 0}>
          <ul class="search-chips" aria-label={viewWords().search.filters}>
            <For each={parsed().filters}>
              {(filter) => {
                const label = `${filter.name}: ${filter.value}`;
                return (
                  <li class="search-chip">
                    <bdi>{label}</bdi>
                    <button
                      type="button"
                      aria-label={viewWords().search.removeFilter(label)}
                      onClick={() => remove(filter)}
                    >
                      <X size={13} aria-hidden="true" />
                    </button>
                  </li>
                );
              }}
            </For>
          </ul>
        </Show>
        <div class="search-tools">
          <p class="quiet" role="status">
            {slow() && found() === undefined
              ? viewWords().search.searching
              : state() === "found" && found() !== undefined
                ? viewWords().search.found(results().length, found()?.next !== "")
                : ""}
          </p>
          <div class="segments" role="group" aria-label={viewWords().search.sort}>
            <For each={["relevance", "newest"] as const}>
              {(one) => (
                <button type="button" aria-pressed={sort() === one} onClick={() => setSort(one)}>
                  {viewWords().search[one]}
                </button>
              )}
            </For>
          </div>
        </div>
      </div>
      <Show when={state() === "found"}>
        <ul
          ref={(element) => (list = element)}
          class="search-hits"
          aria-label={viewWords().search.results}
          onKeyDown={walk}
        >
          <For each={results()}>
            {(result) => (
              <li>
                <SearchHit
                  result={result}
                  here={place.linked() === result.id}
                  onOpen={() => open(result)}
                />
              </li>
            )}
          </For>
        </ul>
        <Show when={found()?.next}>
          <button
            type="button"
            class="button search-more"
            onClick={() => void load(question().request, found())}
          >
            {viewWords().search.more}
          </button>
        </Show>
      </Show>
      <Show when={state() === "start"}>
        <Start
          onChoose={(chosen) => {
            type(chosen);
            commit();
            field?.focus();
          }}
        />
      </Show>
      <Show when={state() === "unknown"}>
        <div class="search-unknown" role="alert">
          <For each={question().unknown}>
            {({ filter, why }) => <p>{viewWords().search.unknown[why](filter.value)}</p>}
          </For>
        </div>
      </Show>
      <Show when={state() === "words" || state() === "nothing"}>
        <div class="view-nothing search-nothing">
          <Claw size={36} />
          <h3>{state() === "words" ? viewWords().search.noWords : viewWords().search.nothing}</h3>
          <p>
            {state() === "words" ? viewWords().search.noWordsHint : viewWords().search.nothingHint}
          </p>
          <Show
            when={state() === "nothing" && question().request.direct_conversation_id === undefined}
          >
            <p>{viewWords().search.directsHint}</p>
          </Show>
        </div>
      </Show>
      <Show when={state() === "failed"}>
        <div class="view-nothing search-nothing" role="alert">
          <p>{viewWords().search.failed(failure() ?? "")}</p>
          <button type="button" class="button" onClick={() => setTries(tries() + 1)}>
            {viewWords().search.again}
          </button>
        </div>
      </Show>
    </Pane>
  );
}

const threadsAmong = (results: readonly SearchResult[]) =>
  results.filter((one) => one.parent_message_id !== undefined || one.reply_count > 0);

/** What was looked for lately, and what a search can be narrowed by. */
function Start(props: { onChoose: (text: string) => void }) {
  const chat = useChat();
  const [recent, setRecent] = createSignal(chat.search.recent());
  return (
    <div class="search-start">
      <Show when={recent().length > 0}>
        <section>
          <header>
            <h3>{viewWords().search.recent}</h3>
            <button
              type="button"
              class="link-button"
              onClick={() => {
                chat.search.forget();
                setRecent([]);
              }}
            >
              {viewWords().search.forget}
            </button>
          </header>
          <ul>
            <For each={recent()}>
              {(text) => (
                <li>
                  <button type="button" class="search-recent" onClick={() => props.onChoose(text)}>
                    <bdi>{text}</bdi>
                  </button>
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
      <section>
        <h3>{viewWords().search.startHint}</h3>
        <ul class="search-help">
          <For each={FILTERS}>
            {(name) => (
              <li>
                <button
                  type="button"
                  class="search-recent"
                  onClick={() => props.onChoose(`${name}:`)}
                >
                  <code>{name}:</code>
                  <span class="quiet">{viewWords().search.about[name]}</span>
                </button>
              </li>
            )}
          </For>
        </ul>
      </section>
    </div>
  );
}
