import type { Question, QuestionAnswer, QuestionItem } from "../../sdk/src/index.ts";

/** What has been filled in for one item so far. */
export interface Filled {
  selected: readonly string[];
  /** Something else is chosen. */
  other: boolean;
  otherText: string;
  text: string;
}

export const NOTHING: Filled = { selected: [], other: false, otherText: "", text: "" };

export type FilledIn = Readonly<Record<string, Filled>>;

const isText = (item: QuestionItem): boolean => (item.options?.length ?? 0) === 0;

/** Chooses an option, or takes it back where several can be chosen. */
export function choose(item: QuestionItem, filled: Filled, label: string): Filled {
  if (item.multi_select !== true) return { ...filled, selected: [label], other: false };
  const selected = filled.selected.includes(label)
    ? filled.selected.filter((one) => one !== label)
    : [...filled.selected, label];
  return { ...filled, selected };
}

/** Chooses something else than the options. */
export function chooseOther(item: QuestionItem, filled: Filled): Filled {
  if (item.multi_select === true) return { ...filled, other: !filled.other };
  return { ...filled, selected: [], other: true };
}

/** The answers as they go to the server; undefined while one is missing. */
export function answersOf(question: Question, filled: FilledIn): QuestionAnswer[] | undefined {
  const answers = question.items.map((item) => answerOf(item, filled[item.id] ?? NOTHING));
  const given = answers.filter((one) => one !== undefined);
  return given.length === answers.length ? given : undefined;
}

function answerOf(item: QuestionItem, filled: Filled): QuestionAnswer | undefined {
  const text = filled.text.trim();
  if (isText(item)) return text === "" ? undefined : { item_id: item.id, text };
  const other = filled.other ? filled.otherText.trim() : "";
  if (filled.other && other === "") return undefined;
  if (other === "" && filled.selected.length === 0) return undefined;
  // In the order in which they are offered.
  const selected = item.options
    ?.map(({ label }) => label)
    .filter((label) => filled.selected.includes(label));
  return {
    item_id: item.id,
    ...(selected !== undefined && selected.length > 0 && { selected }),
    ...(other !== "" && { other }),
  };
}

/** An answer as a line to read. */
export const answerText = ({ selected = [], other, text }: QuestionAnswer): string =>
  [...selected, other, text].filter((part) => part !== undefined && part !== "").join(", ");

/** How a question stands now: one that is open is over when its time is. */
export const statusOf = (question: Question, now: number): Question["status"] =>
  question.status === "open" && Date.parse(question.expires_at) <= now
    ? "expired"
    : question.status;
