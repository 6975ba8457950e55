import { ClickClackError, type Client, type Event } from "../../sdk/src/index.ts";
import type { StoredMessage } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { plainText } from "../timeline/plain.ts";
import { words } from "../words/words.ts";
import { now } from "../ui/now.ts";
import type { NoticeAction, notify } from "./notices.ts";
import type { Notifications } from "./notifications.ts";
import type { Preferences } from "./preferences.ts";

/** As much of a text as a notice has room for. */
const SHOWN = 100;

/** One that nobody has seen to for so long is not shown any more. */
const LATE_MS = 7 * 24 * 3_600_000;

/** What is asked of the server. */
interface Asked {
  messages: Pick<Client["messages"], "get">;
  scheduled: Pick<Client["scheduled"], "get" | "create" | "list">;
}

/** One whose time has come. */
interface Due {
  readonly id: string;
  readonly workspace_id: string;
  readonly message_id?: unknown;
  /** What it says itself, where that is known. */
  readonly body?: string;
  /** When it came, as ISO time. */
  readonly at: string;
}

/** Under this name a person's clients keep how far the reminders of a workspace are seen to, as ISO time. */
const seenIn = (workspaceId: string) => `reminders.seen.${workspaceId}`;

/**
 * Reminders to oneself, kept by the server. Each is shown until the person has seen to it: also to who opens the app after
 * its time, wherever that is.
 */
export function createReminders(
  client: Asked,
  store: Pick<Store, "state">,
  preferences: Pick<Preferences, "load" | "change">,
  notifications: Pick<Notifications, "tell" | "goTo">,
  tell: typeof notify,
) {
  const shown = new Map<string, Due>();
  const dismissals = new Map<string, () => void>();
  /** Those of them that the person has seen to. */
  const done = new Set<string>();
  const asked = new Set<string>();

  /** The person has seen to one: no other client shows it, once all before it are seen to as well. */
  function seen(one: Due): void {
    done.add(one.id);
    dismissals.delete(one.id);
    const all = [...shown.values()]
      .filter(({ workspace_id }) => workspace_id === one.workspace_id)
      .sort((a, b) => (a.at < b.at ? -1 : 1));
    const open = all.findIndex(({ id }) => !done.has(id));
    const last = all.at(open === -1 ? -1 : open - 1);
    if (open === 0 || last === undefined || isSeen(last)) return;
    // Failing that, they are shown once more.
    preferences.change({ [seenIn(one.workspace_id)]: last.at }).catch(console.warn);
  }

  /** Whether the person has seen to one, here or in another client. */
  const isSeen = ({ workspace_id, at }: Due): boolean =>
    at <= String(store.state.preferences.get(seenIn(workspace_id)) ?? "");

  async function show(one: Due, live: boolean): Promise<void> {
    if (shown.has(one.id)) return;
    shown.set(one.id, one);
    try {
      await remind(one, await messageOf(one.message_id), live);
    } catch {
      // Without an answer there is nothing to show but that it is time.
      put(one, words().notifications.reminder);
    }
  }

  function put(one: Due, text: string, action?: NoticeAction): void {
    if (isSeen(one)) return void done.add(one.id);
    dismissals.set(one.id, tell(text, { action, stays: true, onGone: () => seen(one) }));
  }

  async function remind(
    one: Due,
    message: StoredMessage | undefined,
    live: boolean,
  ): Promise<void> {
    const { id } = one;
    const { reminder, reminderOf, reminderGone, goToMessage } = words().notifications;
    const body = message?.body ?? one.body ?? (await client.scheduled.get(id)).body;
    const whole = plainText(body);
    const text = whole.length > SHOWN ? `${whole.slice(0, SHOWN).trimEnd()}…` : whole;
    const go = () => message !== undefined && notifications.goTo(message);
    put(
      one,
      text === "" && message === undefined ? reminderGone : reminderOf(text),
      message && { label: goToMessage, act: go },
    );
    if (live) notifications.tell({ id, title: reminder, body: text || reminderGone, onClick: go });
  }

  async function messageOf(id: unknown): Promise<StoredMessage | undefined> {
    if (typeof id !== "string") return undefined;
    const known = store.state.messages.get(id) ?? (await client.messages.get(id).catch(absent));
    return known?.deleted_at === undefined ? known : undefined;
  }

  return {
    /** Has the caller reminded of a message at a time from 10 seconds to a year ahead. */
    async set(workspaceId: string, messageId: string, at: Date): Promise<void> {
      await client.scheduled.create(workspaceId, {
        kind: "reminder",
        message_id: messageId,
        send_at: at.toISOString(),
      });
    },

    /** An event has come: when a reminder's time has, it is shown. */
    heard({ type, payload, workspace_id, created_at }: Event): void {
      const { scheduled_message_id: id, message_id, send_at } = payload;
      if (type !== "reminder.due" || typeof id !== "string") return;
      const at = typeof send_at === "string" ? send_at : created_at;
      void show({ id, workspace_id, message_id, at }, true);
    },

    /** The person's preferences have changed: what they have seen to in another client is taken away. */
    follow(): void {
      for (const [id, dismiss] of dismissals) {
        const one = shown.get(id);
        if (one !== undefined && isSeen(one)) dismiss();
      }
    },

    /** Shows what came while nobody looked; once for each workspace, since the log tells of the rest. */
    async catchUp(workspaceId: string): Promise<void> {
      if (asked.has(workspaceId)) return;
      asked.add(workspaceId);
      try {
        const [{ scheduled_messages }] = await Promise.all([
          client.scheduled.list(workspaceId, { status: "sent" }),
          preferences.load(),
        ]);
        const since = new Date(now() - LATE_MS).toISOString();
        for (const { id, kind, send_at, message_id, body } of scheduled_messages.toReversed()) {
          const one = { id, workspace_id: workspaceId, message_id, body, at: send_at };
          if (kind === "reminder" && send_at > since && !isSeen(one)) await show(one, false);
        }
      } catch (error) {
        // The next connection asks again.
        asked.delete(workspaceId);
        console.warn(error);
      }
    },
  };
}

function absent(error: unknown): undefined {
  if (error instanceof ClickClackError && [403, 404].includes(error.status)) return undefined;
  throw error;
}
