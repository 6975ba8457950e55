import { createSignal } from "solid-js";

export interface Notice {
  id: number;
  text: string;
}

const SHOWN_MS = 6_000;
const [notices, setNotices] = createSignal<readonly Notice[]>([]);
let last = 0;

/** What the person should know about something that just did not work; gone after a while. */
export { notices };

export function notify(text: string): void {
  const notice = { id: ++last, text };
  setNotices((all) => [...all.filter((one) => one.text !== text), notice].slice(-3));
  setTimeout(() => dismissNotice(notice.id), SHOWN_MS);
}

export function dismissNotice(id: number): void {
  setNotices((all) => all.filter((one) => one.id !== id));
}
