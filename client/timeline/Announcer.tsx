import { createEffect, createSignal, For, on, untrack, type Accessor } from "solid-js";
import { spotOf } from "../state/conversation.ts";
import { useChat } from "../sync/chat.ts";
import { summaryOf } from "../files/summary.ts";
import { nameOf } from "../ui/Name.tsx";
import { words } from "../words/words.ts";
import type { Rows } from "./rows.ts";

const SPOKEN = 5;

/** Tells screen readers politely what others write; scrolling through history says nothing. */
export function Announcer(props: {
  rows: Accessor<Rows>;
  title: string;
  /** How far the channel went when it was opened. */
  after: number;
}) {
  const chat = useChat();
  const users = chat.select((state) => state.users);
  const me = chat.select((state) => state.me);
  const [lines, setLines] = createSignal<readonly string[]>([]);
  let spoken = untrack(() => props.after);

  createEffect(
    on(
      () => props.rows().keys.at(-1),
      (key) => {
        const message = props.rows().byKey.get(key ?? "")?.message;
        const seq = (message && spotOf(message)?.seq) ?? 0;
        if (message === undefined || seq <= spoken) return;
        spoken = seq;
        if (message.author_id === me() || (message.kind ?? "message") !== "message") return;
        const name =
          message.author_override?.display_name ?? nameOf(users().get(message.author_id));
        const line = `${name}: ${summaryOf(message).slice(0, 500)}`;
        setLines((all) => [...all, line].slice(-SPOKEN));
      },
      { defer: true },
    ),
  );

  return (
    <div
      class="visually-hidden"
      role="log"
      aria-live="polite"
      aria-label={words().message.newIn(props.title)}
    >
      <For each={lines()}>{(line) => <p>{line}</p>}</For>
    </div>
  );
}
