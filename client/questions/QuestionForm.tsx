import { createSignal, For, Show } from "solid-js";
import type { Question, QuestionItem } from "../../sdk/src/index.ts";
import { useChat } from "../sync/chat.ts";
import { dayAndTime, duration, fullTime } from "../ui/time.ts";
import { answersOf, choose, chooseOther, NOTHING, type Filled, type FilledIn } from "./answers.ts";
import { viewWords } from "../words/views.ts";

const SOON_MS = 60 * 60_000;

/** What was filled in stays while the app does, also when the row leaves the screen. */
const begun = new Map<string, FilledIn>();

/** An open question to answer. */
export function QuestionForm(props: { messageId: string; question: Question; left: number }) {
  const chat = useChat();
  const [filled, setFilled] = createSignal<FilledIn>(begun.get(props.messageId) ?? {});
  const [problem, setProblem] = createSignal<string>();
  const [sending, setSending] = createSignal(false);

  function fill(item: QuestionItem, next: Filled): void {
    setFilled({ ...filled(), [item.id]: next });
    begun.set(props.messageId, filled());
    setProblem(undefined);
  }

  async function send(skip: boolean): Promise<void> {
    if (sending()) return;
    const { messageId, question } = props;
    const answers = skip ? undefined : answersOf(question, filled());
    if (!skip && answers === undefined) {
      const said = viewWords().questions;
      setProblem(question.allow_skip ? said.missing : said.missingNoSkip);
      return;
    }
    setSending(true);
    const refused = await chat.questions.answer(messageId, question.version, answers);
    setSending(false);
    if (refused === undefined) begun.delete(messageId);
    else setProblem(viewWords().questions.notSent(refused));
  }

  return (
    <form
      class="question-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send(false);
      }}
    >
      <For each={props.question.items}>
        {(item) => (
          <Item
            item={item}
            name={`${props.messageId}-${item.id}`}
            filled={filled()[item.id] ?? NOTHING}
            onFill={(next) => fill(item, next)}
          />
        )}
      </For>
      <Show when={problem()}>
        {(text) => (
          <p class="form-failure" role="alert" dir="auto">
            {text()}
          </p>
        )}
      </Show>
      <footer class="question-foot">
        <button type="submit" class="button small primary" disabled={sending()}>
          {sending() ? viewWords().questions.sending : viewWords().questions.answer}
        </button>
        <Show when={props.question.allow_skip}>
          <button
            type="button"
            class="button small"
            disabled={sending()}
            onClick={() => void send(true)}
          >
            {viewWords().questions.skip}
          </button>
        </Show>
        <span class="quiet question-time" title={fullTime(props.question.expires_at)}>
          {props.left < SOON_MS
            ? viewWords().questions.expiresIn(duration(Math.max(0, props.left)))
            : viewWords().questions.expires(dayAndTime(props.question.expires_at))}
        </span>
      </footer>
    </form>
  );
}

function Item(props: {
  item: QuestionItem;
  name: string;
  filled: Filled;
  onFill: (next: Filled) => void;
}) {
  const kind = () => (props.item.multi_select === true ? "checkbox" : "radio");
  const options = () => props.item.options ?? [];
  return (
    <fieldset class="question-item">
      <legend>
        <span class="question-header">{props.item.header}</span> <bdi>{props.item.prompt}</bdi>
      </legend>
      <Show when={props.item.url}>
        {(url) => (
          <a class="question-link" href={url()} target="_blank" rel="noopener noreferrer">
            {viewWords().questions.lookAt}
          </a>
        )}
      </Show>
      <Show
        when={options().length > 0}
        fallback={
          <textarea
            class="question-text"
            rows={2}
            maxLength={4_000}
            aria-label={props.item.prompt}
            dir="auto"
            value={props.filled.text}
            onInput={(event) => props.onFill({ ...props.filled, text: event.currentTarget.value })}
          />
        }
      >
        <For each={options()}>
          {({ label, description }) => (
            <label class="question-option">
              <input
                type={kind()}
                name={props.name}
                checked={props.filled.selected.includes(label)}
                onChange={() => props.onFill(choose(props.item, props.filled, label))}
              />
              <span dir="auto">
                {label}
                <Show when={description}>
                  <span class="quiet question-about">{description}</span>
                </Show>
              </span>
            </label>
          )}
        </For>
        <Show when={props.item.allow_other}>
          <div class="question-option">
            <label class="question-other">
              <input
                type={kind()}
                name={props.name}
                checked={props.filled.other}
                onChange={() => props.onFill(chooseOther(props.item, props.filled))}
              />
              <span>{viewWords().questions.other}</span>
            </label>
            <input
              type="text"
              class="question-other-text"
              maxLength={2_000}
              aria-label={viewWords().questions.otherFor(props.item.header)}
              placeholder={props.item.other_placeholder ?? ""}
              dir="auto"
              value={props.filled.otherText}
              onInput={(event) => {
                const otherText = event.currentTarget.value;
                const chosen = props.filled.other
                  ? props.filled
                  : chooseOther(props.item, props.filled);
                props.onFill({ ...chosen, otherText });
              }}
            />
          </div>
        </Show>
      </Show>
    </fieldset>
  );
}
