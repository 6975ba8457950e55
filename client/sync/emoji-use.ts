import { createSignal } from "solid-js";
import type { Store } from "../state/store.ts";
import { recallJson, remember } from "./storage.ts";

/** So many uses count. */
const REMEMBERED = 60;
/** What somebody is offered who has not used any. */
const USUAL = ["👍", "✅", "👀", "🎉", "❤️", "😄", "🙏", ":claw:"];

/** Which emoji this person uses, in this browser. */
export function createEmojiUse(store: Store) {
  const key = (what: string) => `person.${store.state.me}.emoji.${what}`;
  const read = (): readonly string[] => {
    const kept = recallJson(key("used"));
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  };
  const [used, setUsed] = createSignal<readonly string[]>();
  const [tone, setTone] = createSignal<number>();
  const uses = () => used() ?? read();

  return {
    note(emoji: string): void {
      const next = [emoji, ...uses()].slice(0, REMEMBERED);
      setUsed(next);
      remember(key("used"), JSON.stringify(next));
    },
    /** So many, those used most first, then those that people usually use. */
    frequent(most: number): string[] {
      const counts = new Map<string, number>();
      for (const emoji of uses()) counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
      const own = [...counts].toSorted((a, b) => b[1] - a[1]).map(([emoji]) => emoji);
      return [...new Set([...own, ...USUAL])].slice(0, most);
    },
    /** The tone of skin: 0 for none, 1 to 5 from light to dark. */
    tone(): number {
      const kept = tone() ?? recallJson(key("tone"));
      return typeof kept === "number" && kept >= 0 && kept <= 5 ? kept : 0;
    },
    setTone(next: number): void {
      setTone(next);
      remember(key("tone"), String(next));
    },
  };
}
