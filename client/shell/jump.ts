/** Something one can jump to. */
export interface Goal {
  id: string;
  label: string;
  kind: "channel" | "archived" | "direct" | "group" | "workspace" | "person" | "search";
  /** Other words it is found by, such as a handle. */
  also?: string;
  unread?: number;
  /** How lately one was there; the greater, the later. */
  recent?: number;
}

/**
 * The goals that fit what was typed, best first: the beginning of the name, then of a word in it, then anywhere, then
 * its letters in order; of two that fit alike, the one where one was later. Nothing typed: unread ones first, then those
 * where one was lately, then as given.
 */
export function rankGoals(goals: readonly Goal[], typed: string): Goal[] {
  const query = fold(typed);
  const scored = goals.flatMap((goal, order) => {
    const score = query === "" ? unreadScore(goal) : scoreOf(goal, query);
    return score === undefined ? [] : [{ goal, score, order }];
  });
  return scored
    .sort(
      (a, b) =>
        a.score - b.score || (b.goal.recent ?? 0) - (a.goal.recent ?? 0) || a.order - b.order,
    )
    .map(({ goal }) => goal);
}

const unreadScore = (goal: Goal) => ((goal.unread ?? 0) > 0 ? 0 : goal.kind === "archived" ? 2 : 1);

function scoreOf(goal: Goal, query: string): number | undefined {
  const scores = [goal.label, goal.also ?? ""].map((text) => scoreText(fold(text), query));
  const best = Math.min(...scores.map((score) => score ?? Infinity));
  if (best === Infinity) return undefined;
  // What is put away is found, but after what is in use.
  return goal.kind === "archived" ? best + 0.5 : best;
}

function scoreText(text: string, query: string): number | undefined {
  if (text.startsWith(query)) return text.length === query.length ? 0 : 1;
  const at = text.indexOf(query);
  if (at > 0) return /[\s_./-]/.test(text.charAt(at - 1)) ? 2 : 3;
  return inOrder(text, query) ? 4 : undefined;
}

function inOrder(text: string, query: string): boolean {
  let from = 0;
  for (const letter of query) {
    const at = text.indexOf(letter, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}

/** Without case, accents, and the signs people put before names. */
const fold = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase().replace(/^[#@]/, "").trim();
