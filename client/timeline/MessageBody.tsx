import { useNavigate } from "@solidjs/router";
import { createEffect, createMemo, createSignal, Show, untrack } from "solid-js";
import { CLAW, emojiBook, loadEmojiBook } from "../emoji/book.ts";
import { conversationPath } from "../shell/paths.ts";
import { usePlace } from "../shell/place.ts";
import type { State, StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { nameOf } from "../ui/Name.tsx";
import { words } from "../words/words.ts";
import { frameCode, showNames } from "./body.ts";
import { isEmojiOnly, type Named } from "./chips.ts";
import { messageHtml, toSafeHtml } from "./markdown.ts";
import { whileThisLasts } from "../ui/lasting.ts";

/** Longer than this, a message shows its beginning and offers the rest. */
const LONG_CHARACTERS = 3_500;
const LONG_LINES = 45;

/** The opened ones stay open while the app does, also when the row leaves the screen. */
const opened = new Set<string>();

/** The text of a message, or of one on its way. */
export function MessageBody(props: { message?: StoredMessage; text: string; rowKey: string }) {
  const chat = useChat();
  const place = usePlace();
  const [open, setOpen] = createSignal(opened.has(props.rowKey));
  const navigate = useNavigate();
  const users = chat.select((state) => state.users);
  const channels = chat.select((state) => state.channels);
  const html = createMemo(() => {
    const { message, text } = props;
    return message?.body === text ? messageHtml(message) : toSafeHtml(text);
  });
  const long = () => props.text.length > LONG_CHARACTERS || lineCount(props.text) > LONG_LINES;
  let body: HTMLDivElement | undefined;

  /** Names are looked up when the text has one: else nothing of this follows what changes elsewhere. */
  function named(): Named {
    const { message } = props;
    const me = untrack(() => chat.store.state.me);
    return {
      person(handle) {
        const user = findNamed(users(), message, handle);
        return user && { id: user.id, name: nameOf(user), me: user.id === me };
      },
      channel(name) {
        const here = place.workspace();
        if (here === undefined) return undefined;
        for (const channel of channels().values())
          if (channel.workspace_id === here.id && channel.name === name)
            return conversationPath(here, channel);
        return undefined;
      },
      emoji(code) {
        if (code === "claw") return CLAW;
        const book = emojiBook();
        if (book === undefined) loadEmojiBook().catch(() => {});
        return book?.byCode.get(code)?.emoji;
      },
    };
  }

  createEffect(() => {
    if (body === undefined) return;
    const gone = whileThisLasts();
    body.innerHTML = html();
    showNames(body, named());
    frameCode(body, gone);
  });

  function onClick(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : undefined;
    const user = target?.closest<HTMLElement>("button.mention")?.dataset["user"];
    if (user !== undefined) place.openProfile(user);
    else stayInside(event, navigate);
  }

  return (
    <>
      <div
        ref={(element) => (body = element)}
        class="message-body"
        onClick={onClick}
        classList={{ clipped: long() && !open(), large: isEmojiOnly(props.text) }}
      />
      <Show when={long()}>
        <button
          type="button"
          class="link-button"
          aria-expanded={open()}
          onClick={() => {
            setOpen(!open());
            if (open()) opened.add(props.rowKey);
            else opened.delete(props.rowKey);
          }}
        >
          {open() ? words().message.showLess : words().message.showAll}
        </button>
      </Show>
    </>
  );
}

/** Whom the server has found in the text; of one on its way, whoever has this handle. */
function findNamed(users: State["users"], message: StoredMessage | undefined, handle: string) {
  const has = (user: { handle: string; former_handle?: string } | undefined) =>
    user?.handle.toLowerCase() === handle || user?.former_handle?.toLowerCase() === handle;
  if (message === undefined) return [...users.values()].find(has);
  const id = message.mentioned_user_ids?.find((one) => has(users.get(one)));
  return id === undefined ? undefined : users.get(id);
}

function lineCount(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** A link to somewhere in this app opens here, not in another window. */
function stayInside(event: MouseEvent, navigate: (path: string) => void): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element))
    return;
  const link = event.target.closest("a");
  if (link === null || link.origin !== location.origin || !link.pathname.startsWith("/app/"))
    return;
  event.preventDefault();
  navigate(link.pathname + link.search);
}
