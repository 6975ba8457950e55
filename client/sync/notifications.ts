import { createEffect, createSignal, untrack, type Accessor } from "solid-js";
import type { Event } from "../../sdk/src/index.ts";
import { titleOf } from "../conversation/title.ts";
import { conversationOf } from "../sidebar/noticed.ts";
import { toMessage } from "../state/parse.ts";
import type { StoredMessage } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { plainText } from "../timeline/plain.ts";
import { isDisturbable } from "../people/standing.ts";
import { nameOf } from "../ui/Name.tsx";
import { words } from "../words/words.ts";
import { chime } from "./chime.ts";
import { conversationWith, reasonToNotify } from "./notifying.ts";
import { recall, remember } from "./storage.ts";
import { now } from "../ui/now.ts";

/** So long another window may say that its person is looking at it. */
const ASK_MS = 250;
const BODY = 200;
const MESSAGES = new Set(["message.created", "thread.reply_created"]);

export type Permission = "granted" | "denied" | "default" | "unsupported";

/** Tells of messages outside of the page, while its person looks elsewhere. */
export interface Notifications {
  /** Whether the browser lets the page notify. */
  permission: Accessor<Permission>;
  /** Whether the person wants it, in this browser. */
  on: Accessor<boolean>;
  sound: Accessor<boolean>;
  /** Wants it or not; asks the browser for leave when it has not said yet. */
  turn(on: boolean): Promise<void>;
  turnSound(on: boolean): void;
  /** Shows one now, whatever it is. */
  test(): void;
  /** An event has come, as it happened. */
  heard(event: Event): void;
  /** Tells of something else than a message, to whoever does not look at the window that shows it. */
  tell(notice: { id: string; title: string; body: string; onClick: () => void }): void;
  /** Goes to a message, as a click on its notification does. */
  goTo(message: StoredMessage): void;
  /** What the window shows: asked when something comes. */
  shows(conversations: () => readonly (string | undefined)[]): void;
  /** What a click on a notification does. */
  opens(go: (message: StoredMessage) => void): void;
}

export function createNotifications(store: Store): Notifications {
  const supported = "Notification" in window;
  const framed = window.parent !== window;
  const current = (): Permission => (supported ? Notification.permission : "unsupported");
  const [permission, setPermission] = createSignal(current());
  const [on, setOn] = createSignal(recall("notifications") === "on");
  const [sound, setSound] = createSignal(recall("notifications.sound") === "on");
  let shown: () => readonly (string | undefined)[] = () => [];
  let open: (message: StoredMessage) => void = () => {};
  let leads = false;

  // Of several windows one notifies; another takes over when it is closed.
  const me = store.select((state) => state.me);
  createEffect(() => {
    const id = me();
    // A frame in another page may not notify, and leaves it to who may.
    if (id === undefined || leads || framed || !("locks" in navigator)) return;
    navigator.locks
      .request(`clickclack.notifications.${id}`, () => {
        leads = true;
        return new Promise(() => {});
      })
      .catch(() => {});
  });
  const mayLead = () => !framed && (leads || !("locks" in navigator));

  const windows =
    "BroadcastChannel" in window ? new BroadcastChannel("clickclack.seen") : undefined;
  const seen = new Set<string>();
  windows?.addEventListener("message", ({ data }) => {
    if (typeof data === "string") note(data);
  });
  function note(id: string): void {
    seen.add(id);
    setTimeout(() => seen.delete(id), ASK_MS * 8);
  }

  const isLookedAt = () => document.visibilityState === "visible" && document.hasFocus();
  const looksAt = (message: StoredMessage): boolean =>
    isLookedAt() && untrack(() => shown().includes(conversationWith(message)));

  /** Of several windows one tells, and none when somebody looks at one that shows it. */
  function unlessSeen(id: string, here: boolean, then: () => void): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- only windows have origins
    if (here) return windows?.postMessage(id);
    if (!mayLead() || !untrack(on) || current() !== "granted") return;
    // By then the other windows have answered.
    setTimeout(() => !seen.has(id) && then(), ASK_MS);
  }

  function show(title: string, body: string, tag: string, onClick: () => void): void {
    try {
      const notification = new Notification(title, {
        body,
        tag,
        icon: "/favicon.svg",
        silent: true,
      });
      notification.addEventListener("click", () => {
        notification.close();
        window.focus();
        onClick();
      });
    } catch {
      // Phones only let a service worker notify.
    }
    if (untrack(sound)) chime();
  }

  function tell(message: StoredMessage): void {
    const { state } = store;
    const author = nameOf(state.users.get(message.author_id));
    const where = conversationOf(state, message.channel_id ?? "");
    const title =
      where === undefined ? author : words().notifications.in(author, titleOf(state, where));
    const text = plainText(message.body).slice(0, BODY);
    show(title, text === "" ? words().notifications.file : text, message.id, () => open(message));
  }

  return {
    permission,
    on: () => on() && permission() === "granted",
    sound,
    async turn(wanted) {
      if (wanted && supported && Notification.permission === "default")
        await Notification.requestPermission();
      setPermission(current());
      setOn(wanted);
      remember("notifications", wanted ? "on" : undefined);
    },
    turnSound(wanted) {
      setSound(wanted);
      remember("notifications.sound", wanted ? "on" : undefined);
      if (wanted) chime();
    },
    test() {
      const { testTitle, testBody } = words().notifications;
      show(testTitle, testBody, "test", () => {});
    },
    heard(event) {
      if (!MESSAGES.has(event.type)) return;
      const message = toMessage(event.payload["message"]);
      if (message === undefined) return;
      unlessSeen(message.id, looksAt(message), () => {
        // By then the state has the message.
        const known = store.state.messages.get(message.id) ?? message;
        if (reasonToNotify(store.state, known, now()) !== undefined) tell(known);
      });
    },
    tell({ id, title, body, onClick }) {
      unlessSeen(id, isLookedAt(), () => {
        const { me, users } = store.state;
        if (isDisturbable(users.get(me ?? ""), now()))
          show(title, body.slice(0, BODY), id, onClick);
      });
    },
    goTo: (message) => open(message),
    shows: (conversations) => void (shown = conversations),
    opens: (go) => void (open = go),
  };
}
