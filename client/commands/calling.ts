import { createSignal, type Accessor } from "solid-js";
import { ClickClackError } from "../../sdk/src/index.ts";
import { kindOf, workspaceOf } from "../state/conversation.ts";
import type { Chat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { words } from "../words/words.ts";
import { typedCommand } from "./typed.ts";

/** What the person should know of the command they typed. */
export type CallNote =
  | { kind: "running"; text: string }
  | { kind: "failed"; text: string }
  /** It is no command here: it can still be sent as it stands. */
  | { kind: "no_command"; text: string };

/** Runs what is typed as a command. */
export interface Calling {
  note: Accessor<CallNote | undefined>;
  dismiss(): void;
  /**
   * `send`: it is a text like any other. `asked`: the person has to say what they want of it. `ran`: an app is called;
   * when that fails, `again` gets the text back.
   */
  call(body: string, again: (body: string) => void): "send" | "asked" | "ran";
}

/** Nothing spins before this time, in milliseconds. */
const PATIENCE_MS = 300;

export function createCalling(chat: Chat, conversationId: string): Calling {
  const [note, setNote] = createSignal<CallNote>();

  async function run(command: string, text: string, again: () => void): Promise<void> {
    const late = setTimeout(
      () => setNote({ kind: "running", text: words().composer.running(command) }),
      PATIENCE_MS,
    );
    setNote(undefined);
    try {
      await chat.commands.run(conversationId, command, text);
      clearTimeout(late);
      setNote(undefined);
    } catch (error) {
      clearTimeout(late);
      const silent = error instanceof ClickClackError && error.code === "callback_failed";
      const why = silent ? words().composer.appSilent : sentence(error);
      setNote({ kind: "failed", text: words().composer.commandFailed(command, why) });
      again();
    }
  }

  return {
    note,
    dismiss: () => setNote(undefined),
    call(body, again) {
      const typed = typedCommand(body);
      if (typed === undefined) return "send";
      const { command, text } = typed;
      const workspaceId = workspaceOf(chat.store.state, conversationId) ?? "";
      const known = chat.commands.of(workspaceId);
      const inChannel = kindOf(conversationId) === "channel";
      const found = known?.filter((one) => one.command === command) ?? [];
      // What the list has not told, the server knows: where nobody has registered it, it is written as it stands.
      if (inChannel && (known === undefined || found.some(({ kind }) => kind === "app"))) {
        void run(command, text, () => again(body));
        return "ran";
      }
      if (known === undefined || found.some(({ kind }) => kind === "bot")) return "send";
      const why = found.length > 0 ? "channelsOnly" : "unknownCommand";
      setNote({ kind: "no_command", text: words().composer[why](command) });
      return "asked";
    },
  };
}
