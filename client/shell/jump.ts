/** Something one can jump to. */
export interface Goal {
  id: string;
  label: string;
  kind: "channel" | "workspace" | "person";
  /** Other words it is found by, such as a handle. */
  also?: string;
  unread?: number;
}

/**
 * The goals that fit what was typed, best first: the beginning of the name, then of a word in it, then anywhere, then
 * its letters in order. Nothing typed: unread ones first, then as given.
 */
export function rankGoals(goals: readonly Goal[], typed: string): Goal[] {
  const query = fold(typed);
  const scored = goals.flatMap((goal, order) => {
    const score = query === "" ? unreadScore(goal) : scoreOf(goal, query);
    return score === undefined ? [] : [{ goal, score, order }];
  });
  return scored.sort((a, b) => a.score - b.score || a.order - b.order).map(({ goal }) => goal);
}

const unreadScore = (goal: Goal) => ((goal.unread ?? 0) > 0 ? 0 : 1);

function scoreOf(goal: Goal, query: string): number | undefined {
  const scores = [goal.label, goal.also ?? ""].map((text) => scoreText(fold(text), query));
  const best = Math.min(...scores.map((score) => score ?? Infinity));
  return best === Infinity ? undefined : best;
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
