import { createSignal, untrack } from "solid-js";

export interface Notice {
  id: number;
  text: string;
  /** Until something is done about it, or it is dismissed. */
  stays: boolean;
  action?: NoticeAction;
  /** Called once it is gone, for whatever reason. */
  onGone?(): void;
}

export interface NoticeAction {
  label: string;
  act(): void;
}

/** What a notice is besides its text. One with an action stays, unless this says otherwise. */
export interface NoticeOptions extends Partial<Pick<Notice, "stays" | "onGone">> {
  action?: NoticeAction | undefined;
}

const SHOWN_MS = 6_000;
/** So many of those that pass are shown at once. */
const MOST = 3;
const [notices, setNotices] = createSignal<readonly Notice[]>([]);
let last = 0;

/** What the person should know now: gone after a while, unless there is something to do about it. */
export { notices };

/** Shows a notice; one with the same text makes way for it. @returns takes it away. */
export function notify(
  text: string,
  { action, stays = action !== undefined, onGone = () => {} }: NoticeOptions = {},
): () => void {
  const notice = { id: ++last, text, stays, onGone, ...(action !== undefined && { action }) };
  const dismiss = () => dismissNotice(notice.id);
  const before = untrack(notices);
  setNotices((all) => {
    const others = all.filter((one) => one.text !== text);
    const passing = [...others, notice].filter((one) => !one.stays).slice(-MOST);
    return [...others, notice].filter((one) => one.stays || passing.includes(one));
  });
  tellGone(before);
  if (!stays) setTimeout(dismiss, SHOWN_MS);
  return dismiss;
}

export function dismissNotice(id: number): void {
  const before = untrack(notices);
  setNotices((all) => all.filter((one) => one.id !== id));
  tellGone(before);
}

function tellGone(before: readonly Notice[]): void {
  const left = new Set(untrack(notices));
  for (const one of before) if (!left.has(one)) one.onGone?.();
}
