import { ClickClackError, type Client, type Event } from "../../sdk/src/index.ts";
import type { StoredMessage } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { plainText } from "../timeline/plain.ts";
import { words } from "../words/words.ts";
import type { notify } from "./notices.ts";
import type { Notifications } from "./notifications.ts";

/** As much of a text as a notice has room for. */
const SHOWN = 100;

/** What is asked of the server. */
interface Asked {
  messages: Pick<Client["messages"], "get">;
  scheduled: Pick<Client["scheduled"], "get" | "create">;
}

/** Reminders to oneself, kept by the server. */
export function createReminders(
  client: Asked,
  store: Pick<Store, "state">,
  notifications: Pick<Notifications, "tell" | "goTo">,
  tell: typeof notify,
) {
  async function remind(id: string, message: StoredMessage | undefined): Promise<void> {
    const { reminder, reminderOf, reminderGone, goToMessage } = words().notifications;
    const body = message === undefined ? (await client.scheduled.get(id)).body : message.body;
    const whole = plainText(body);
    const text = whole.length > SHOWN ? `${whole.slice(0, SHOWN).trimEnd()}…` : whole;
    const go = () => message !== undefined && notifications.goTo(message);
    tell(
      text === "" && message === undefined ? reminderGone : reminderOf(text),
      message && { label: goToMessage, act: go },
      true,
    );
    notifications.tell({ id, title: reminder, body: text || reminderGone, onClick: go });
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

    /** An event has come: when a reminder's time has, it is shown until the person has seen to it. */
    heard({ type, payload }: Event): void {
      const id = payload["scheduled_message_id"];
      if (type !== "reminder.due" || typeof id !== "string") return;
      // Without an answer there is nothing to show but that it is time.
      messageOf(payload["message_id"])
        .then((message) => remind(id, message))
        .catch(() => tell(words().notifications.reminder, undefined, true));
    },
  };
}

function absent(error: unknown): undefined {
  if (error instanceof ClickClackError && [403, 404].includes(error.status)) return undefined;
  throw error;
}
