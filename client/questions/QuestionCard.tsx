import CircleCheck from "lucide-solid/icons/circle-check";
import CircleSlash from "lucide-solid/icons/circle-slash";
import { createEffect, createSignal, For, onCleanup, Show } from "solid-js";
import type { Question } from "../../sdk/src/index.ts";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { nameOf } from "../ui/Name.tsx";
import { list } from "../words/locale.ts";
import { answerText, statusOf } from "./answers.ts";
import { QuestionForm } from "./QuestionForm.tsx";
import { now } from "../ui/now.ts";
import { viewWords } from "../words/views.ts";

const NAMED = 3;

/** What a bot asks, and what came of it. */
export function QuestionCard(props: { message: StoredMessage; question: Question }) {
  const chat = useChat();
  const users = chat.select((state) => state.users);
  const me = chat.select((state) => state.me);
  const [second, setSecond] = createSignal(now());
  const status = () => statusOf(props.question, second());

  // Until its time is over, a second at a time where seconds count.
  createEffect(() => {
    if (status() !== "open") return;
    const left = Date.parse(props.question.expires_at) - second();
    const step = left > 120_000 ? Math.min(30_000, left - 119_000) : 1_000;
    const timer = setTimeout(() => setSecond(now()), step);
    onCleanup(() => clearTimeout(timer));
  });

  const asked = () => props.question.responder_user_ids;
  const mayAnswer = () => asked().length === 0 || asked().includes(me() ?? "");
  const called = (id: string) =>
    id === me() ? viewWords().questions.you : nameOf(users().get(id));
  const responders = () => {
    const shown = asked().slice(0, NAMED).map(called);
    const rest = asked().length - shown.length;
    if (rest > 0) shown.push(viewWords().questions.others(rest));
    return list(shown, "disjunction");
  };

  function state(): string {
    const said = viewWords().questions;
    const { answered_by, skipped } = props.question;
    switch (status()) {
      case "submitted":
      case "answered": {
        if (answered_by === undefined) return said.answeredElsewhere;
        const name = answered_by === me() ? undefined : nameOf(users().get(answered_by));
        const done = skipped === true ? said.skipped(name) : said.submitted(name);
        const bot = nameOf(users().get(props.message.author_id));
        return status() === "submitted" ? `${done} · ${said.waiting(bot)}` : done;
      }
      case "cancelled":
        return said.cancelled;
      case "failed":
        return said.failed;
      default:
        return said.expired;
    }
  }

  return (
    <section class="question" aria-label={props.question.title ?? viewWords().questions.asks}>
      <Show when={props.question.title}>
        {(title) => (
          <h2 class="question-title" dir="auto">
            {title()}
          </h2>
        )}
      </Show>
      <Show
        when={status() === "open" && mayAnswer()}
        fallback={<Answered question={props.question} />}
      >
        <QuestionForm
          messageId={props.message.id}
          question={props.question}
          left={Date.parse(props.question.expires_at) - second()}
        />
      </Show>
      <Show when={status() === "open" && !mayAnswer()}>
        <p class="question-state">{viewWords().questions.onlyFor(responders())}</p>
      </Show>
      <Show when={status() !== "open"}>
        <p class="question-state" classList={{ done: status() === "answered" }} role="status">
          <Show
            when={status() === "answered" || status() === "submitted"}
            fallback={<CircleSlash size={15} aria-hidden="true" />}
          >
            <CircleCheck size={15} aria-hidden="true" />
          </Show>
          <span>{state()}</span>
        </p>
      </Show>
      <Show when={props.question.note}>
        {(note) => (
          <p class="question-note" dir="auto">
            {note()}
          </p>
        )}
      </Show>
    </section>
  );
}

/** What was asked and what was answered, to read. */
function Answered(props: { question: Question }) {
  const answerTo = (id: string) => props.question.answers?.find(({ item_id }) => item_id === id);
  return (
    <dl class="question-answers">
      <For each={props.question.items}>
        {(item) => (
          <div>
            <dt>
              <span class="question-header">{item.header}</span> <bdi>{item.prompt}</bdi>
            </dt>
            <dd>
              <Show
                when={answerTo(item.id)}
                fallback={
                  <span class="quiet" dir="auto">
                    {item.options?.map(({ label }) => label).join(" · ")}
                  </span>
                }
              >
                {(answer) => <strong dir="auto">{answerText(answer())}</strong>}
              </Show>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}
