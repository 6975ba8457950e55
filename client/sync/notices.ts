import { createSignal } from "solid-js";

export interface Notice {
  id: number;
  text: string;
  /** Something to do about it; then the notice stays until that is done or it is dismissed. */
  action?: NoticeAction;
}

export interface NoticeAction {
  label: string;
  act(): void;
}

const SHOWN_MS = 6_000;
const [notices, setNotices] = createSignal<readonly Notice[]>([]);
let last = 0;

/** What the person should know about something that just did not work; gone after a while. */
export { notices };

export function notify(text: string, action?: NoticeAction): void {
  const notice = { id: ++last, text, ...(action !== undefined && { action }) };
  setNotices((all) => [...all.filter((one) => one.text !== text), notice].slice(-3));
  if (action === undefined) setTimeout(() => dismissNotice(notice.id), SHOWN_MS);
}

export function dismissNotice(id: number): void {
  setNotices((all) => all.filter((one) => one.id !== id));
}
