import Send from "lucide-solid/icons/send-horizontal";
import Smile from "lucide-solid/icons/face-slightly-smiling";
import {
  createEffect,
  createMemo,
  createSignal,
  Match,
  on,
  onCleanup,
  Show,
  Switch,
  untrack,
} from "solid-js";
import { createCalling } from "../commands/calling.ts";
import { Whispers } from "../commands/Whispers.tsx";
import { emojiBook } from "../emoji/book.ts";
import { pickEmoji } from "../emoji/picking.ts";
import { AttachButton } from "../files/AttachButton.tsx";
import { AttachmentRow } from "../files/AttachmentRow.tsx";
import { commandKey, keyName } from "../shell/shortcuts.ts";
import { kindOf, workspaceOf } from "../state/conversation.ts";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { createCompletion } from "./completion.ts";
import { ComposerNotes } from "./ComposerNotes.tsx";
import { createEditLast } from "./own-last.ts";
import { makeBlock, takePaste } from "./paste.ts";
import type { PastedCode } from "./pasting.ts";
import { QuoteBar } from "./QuoteBar.tsx";
import { keepQuote, quoting, setQuoting } from "./quoting.ts";
import { Restricted } from "./Restricted.tsx";
import { roomLeft } from "./room.ts";
import { SendLater } from "./SendLater.tsx";
import { prepareSuggestions, Suggestions } from "./Suggestions.tsx";
import { TextField, touchOnly, type TextFieldHandle } from "./TextField.tsx";
import { closedCode } from "./token.ts";
import { Toolbar } from "./Toolbar.tsx";
import { TopicPicker } from "./TopicPicker.tsx";
import { TypingLine } from "./TypingLine.tsx";

interface ComposerProps {
  conversationId: string;
  title: string;
  /** The keyboard comes back here when what had it is gone. */
  home?: boolean;
  onSent: () => void;
}

/** Where one writes, or why one cannot. The draft of each conversation waits there until it is sent. */
export function Composer(props: ComposerProps) {
  const chat = useChat();
  const conversationId = untrack(() => props.conversationId);
  const workspaceId = chat.select((state) => workspaceOf(state, conversationId) ?? "");
  const restriction = createMemo(() => chat.restrictions.of(workspaceId()));
  /** A thread is closed with the place that it is in. */
  const closed = chat.select((state) => {
    const root = state.messages.get(conversationId);
    const id = root?.channel_id ?? root?.direct_conversation_id ?? conversationId;
    if (state.channels.get(id)?.archived_at !== undefined) return words().conversation.archived;
    return state.dms.get(id)?.can_send === false ? words().conversation.alone : undefined;
  });
  return (
    <Switch fallback={<Writing {...props} />}>
      <Match when={closed()}>{(why) => <p class="composer-closed">{why()}</p>}</Match>
      <Match when={restriction()}>{(one) => <Restricted restriction={one()} />}</Match>
    </Switch>
  );
}

/** In a frame of another page, the keyboard is that page's until somebody comes into this one. */
const takesFocus = () => window.parent === window || document.hasFocus();

function Writing(props: ComposerProps) {
  const chat = useChat();
  const conversationId = untrack(() => props.conversationId);
  const inChannel = kindOf(conversationId) === "channel";
  void chat.preferences.load();

  const text = createMemo(() => chat.drafts.get(conversationId).text);
  const files = createMemo(() => chat.uploads.chosen(conversationId));
  const quoted = quoting(conversationId);
  onCleanup(keepQuote(chat, conversationId));
  const enterBreaks = chat.select(
    (state) => state.preferences.get("compose.send_with") === "mod_enter",
  );
  const room = createMemo(() => roomLeft(text()));
  const empty = () => text().trim() === "" && files().length === 0;
  const cannotSend = () => empty() || (room() ?? 0) < 0;

  let field: TextFieldHandle | undefined;
  const completion = createCompletion(chat, conversationId, () => field);
  const calling = createCalling(chat, conversationId);
  const editLast = createEditLast(chat, conversationId, () => text() !== "");
  const [code, setCode] = createSignal<PastedCode>();

  // Whoever quotes something wants to write about it.
  createEffect(on(quoted, (message) => message !== undefined && field?.focus(), { defer: true }));
  onCleanup(() => chat.typing.stopped(conversationId));

  function write(next: string): void {
    if (next === untrack(text)) return;
    prepareSuggestions();
    chat.drafts.change(conversationId, { text: next });
    if (calling.note()?.kind === "no_command") calling.dismiss();
    if (next.trim() === "") chat.typing.stopped(conversationId);
    else if (!next.startsWith("/")) chat.typing.started(conversationId);
  }

  function follow(now: string, caret: number, typed: boolean): void {
    const closed = typed ? closedCode(now, caret) : undefined;
    const entry = closed && emojiBook()?.byCode.get(closed.code);
    if (closed !== undefined && entry !== undefined && !entry.emoji.startsWith(":")) {
      completion.close();
      const after = closed.start + entry.emoji.length;
      field?.replace({
        text: now.slice(0, closed.start) + entry.emoji + now.slice(caret),
        start: after,
        end: after,
      });
    } else completion.follow(now, caret, typed);
  }

  /** What was written is on its way: the composer is empty again. */
  function cleared(): void {
    chat.drafts.clear(conversationId);
    setQuoting(conversationId, undefined);
    setCode(undefined);
    completion.close();
    chat.typing.stopped(conversationId);
    field?.focus();
  }

  function send(asText = false): void {
    const body = text().trim();
    if (cannotSend()) return;
    if (!asText && files().length === 0) {
      const called = calling.call(body, (again) => {
        if (text() === "") chat.drafts.change(conversationId, { text: again });
      });
      if (called === "ran") cleared();
      if (called !== "send") return;
    }
    const topic = inChannel ? chat.topics.chosen(conversationId) : undefined;
    const quote = quoted();
    const uploads = chat.uploads.take(conversationId);
    chat.outbox.send(conversationId, {
      body,
      ...(quote !== undefined && { quoted_message_id: quote.id }),
      ...(topic !== undefined && { topic_id: topic }),
      ...(uploads.length > 0 && { uploads }),
    });
    cleared();
    props.onSent();
  }

  const hint = () => {
    if (!text().includes("\n") || touchOnly()) return "";
    return enterBreaks()
      ? words().composer.modEnterSends(keyName(commandKey))
      : words().composer.enterSends;
  };

  return (
    <form
      class="composer"
      aria-label={words().composer.form(props.title)}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Whispers conversationId={conversationId} />
      <ComposerNotes
        calling={calling}
        code={code() !== undefined}
        onMakeBlock={() => {
          const pasted = code();
          setCode(undefined);
          if (pasted !== undefined && field !== undefined) void makeBlock(field, pasted);
        }}
        onKeepText={() => {
          setCode(undefined);
          field?.focus();
        }}
        onSendAsText={() => send(true)}
        onBack={() => field?.focus()}
      />
      <div class="composer-box">
        <Suggestions completion={completion} />
        <Show when={quoted()}>
          {(message) => (
            <QuoteBar
              message={message()}
              onCancel={() => {
                setQuoting(conversationId, undefined);
                field?.focus();
              }}
            />
          )}
        </Show>
        <AttachmentRow conversationId={conversationId} title={props.title} />
        <TextField
          label={words().composer.label(props.title)}
          placeholder={words().composer.label(props.title)}
          text={text()}
          onInput={write}
          onCaret={follow}
          onKey={completion.onKey}
          list={completion.list()}
          onPaste={(event) => field !== undefined && takePaste(event, field, setCode)}
          onBlur={() => {
            completion.close();
            chat.typing.stopped(conversationId);
          }}
          onSubmit={send}
          onUp={editLast}
          enterBreaks={enterBreaks()}
          autofocus={matchMedia("(hover: hover)").matches && takesFocus()}
          home={props.home ?? false}
          handle={(handle) => (field = handle)}
        />
        <div class="composer-bar">
          <AttachButton conversationId={conversationId} />
          <Toolbar onFormat={(how) => field?.format(how)} />
          <Show when={room()}>
            {(left) => (
              <span class="hint" classList={{ warning: left() < 0 }} role="status">
                {left() < 0
                  ? words().composer.overLimit(-left())
                  : words().composer.nearLimit(left())}
              </span>
            )}
          </Show>
          <Show when={hint()}>{(said) => <span class="quiet hint">{said()}</span>}</Show>
          <Show when={inChannel}>
            <TopicPicker channelId={conversationId} />
          </Show>
          <button
            type="button"
            class="icon-button"
            aria-label={words().composer.emoji}
            title={words().composer.emoji}
            onMouseDown={(event) => event.preventDefault()}
            onClick={(event) =>
              pickEmoji(event.currentTarget, (emoji) => {
                chat.emoji.note(emoji);
                field?.insert(emoji);
              })
            }
          >
            <Smile size={17} aria-hidden="true" />
          </button>
          <span class="send-buttons" classList={{ ready: !cannotSend() }}>
            <button
              type="submit"
              class="send-button"
              aria-label={words().composer.send}
              title={words().composer.send}
              disabled={cannotSend()}
            >
              <Send size={17} aria-hidden="true" class="turns" />
            </button>
            <SendLater
              conversationId={conversationId}
              text={text()}
              files={files().length}
              disabled={cannotSend()}
              onScheduled={cleared}
            />
          </span>
        </div>
      </div>
      <TypingLine conversationId={conversationId} />
    </form>
  );
}
