import { createEffect, createSignal, on, untrack } from "solid-js";
import { ClickClackError, type Client } from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";

/** A command that somebody answers: an app, which is called, or a bot, which reads it as it is written. */
export interface Command {
  /** With its slash, in lower case. */
  command: string;
  description: string;
  args_hint: string;
  bot_user_id: string;
  bot_name: string;
  kind: "app" | "bot";
}

/** The commands of a workspace, and how one of an app is run. */
export interface Commands {
  /** What is known of them, by command and bot; undefined until they are loaded. Follows changes. */
  of(workspaceId: string): readonly Command[] | undefined;
  /** Loads them, once until something changes. */
  load(workspaceId: string): Promise<void>;
  /** Has an app answer a command in a channel. What is for the caller alone comes into `state.whispers`. */
  run(channelId: string, command: string, text: string): Promise<void>;
}

export function createCommands(
  client: Client,
  store: Store,
  refused: (workspaceId: string, error: unknown) => void,
): Commands {
  const [known, setKnown] = createSignal<ReadonlyMap<string, readonly Command[]>>(new Map());
  const loading = new Map<string, Promise<void>>();

  async function fetchCommands(workspaceId: string): Promise<void> {
    const [apps, bots] = await Promise.all([
      // Guests do not see the list; what they run, the server knows.
      client.slash.list(workspaceId).catch(onlyIfForbidden),
      client.bots.commands(workspaceId),
    ]);
    const nameOfBot = (id: string) => store.state.users.get(id)?.display_name ?? "";
    const commands: Command[] = [
      ...apps
        .filter(({ revoked_at }) => revoked_at === undefined)
        .map(({ command, description, bot_user_id }) => ({
          command,
          description,
          args_hint: "",
          bot_user_id,
          bot_name: nameOfBot(bot_user_id),
          kind: "app" as const,
        })),
      ...bots.map(({ command, description, args_hint, bot }) => ({
        command,
        description,
        args_hint,
        bot_user_id: bot.id,
        bot_name: bot.display_name,
        kind: "bot" as const,
      })),
    ];
    setKnown((all) =>
      new Map(all).set(
        workspaceId,
        commands.toSorted((a, b) => (a.command < b.command ? -1 : a.command > b.command ? 1 : 0)),
      ),
    );
  }

  function load(workspaceId: string): Promise<void> {
    const under = loading.get(workspaceId);
    if (under !== undefined) return under;
    const begun = fetchCommands(workspaceId);
    loading.set(workspaceId, begun);
    begun.catch(() => loading.delete(workspaceId));
    return begun;
  }

  // Bots come and go and change their menus.
  const changes = store.select(({ heard }) =>
    ["bot_command.updated", "bot.deleted", "bot.membership_removed", "member.left"]
      .map((type) => heard.get(type) ?? 0)
      .join(),
  );
  createEffect(
    on(
      changes,
      () => {
        loading.clear();
        for (const workspaceId of untrack(known).keys()) load(workspaceId).catch(() => {});
      },
      { defer: true },
    ),
  );

  return {
    of: (workspaceId) => known().get(workspaceId),
    load,
    async run(channelId, command, text) {
      const workspaceId = store.state.channels.get(channelId)?.workspace_id ?? "";
      try {
        const { message, invocation, ...answer } = await client.hooks.slash(channelId, {
          command,
          text,
        });
        if (message !== undefined || invocation === undefined || answer.text === "") return;
        store.dispatch({
          type: "whisper",
          conversation_id: channelId,
          whisper: { id: invocation.id, user_id: invocation.bot_user_id, text: answer.text },
        });
      } catch (error) {
        refused(workspaceId, error);
        // Somebody has just revoked or registered it.
        loading.delete(workspaceId);
        throw error;
      }
    },
  };
}

function onlyIfForbidden(error: unknown): [] {
  if (error instanceof ClickClackError && error.status === 403) return [];
  throw error;
}
