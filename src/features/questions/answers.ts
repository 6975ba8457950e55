import { badRequest } from "../../http/errors.ts";
import { clean } from "../messages/asking.ts";
import type { QuestionAnswer, QuestionItem } from "../messages/question-wire.ts";

/** The answers as they are kept, in the order of the items: one to each, and fit for it; a 400 that names the field. */
export function cleanAnswers(
  items: readonly QuestionItem[],
  answers: readonly QuestionAnswer[],
): QuestionAnswer[] {
  const given = new Map<string, { readonly field: string; readonly answer: QuestionAnswer }>();
  for (const [index, answer] of answers.entries()) {
    const field = `answers[${index}]`;
    if (!items.some(({ id }) => id === answer.item_id))
      throw badRequest(`${field}.item_id must be the ID of an item of this question.`);
    if (given.has(answer.item_id))
      throw badRequest(`${field}.item_id must not be answered before.`);
    given.set(answer.item_id, { field, answer });
  }
  return items.map((item) => {
    const found = given.get(item.id);
    if (found === undefined) throw badRequest(`answers must have one to the item ${item.id}.`);
    return (item.options ?? []).length === 0
      ? written(found.field, found.answer)
      : chosen(found.field, item, found.answer);
  });
}

function written(field: string, { item_id, selected, other, text = "" }: QuestionAnswer) {
  if (selected !== undefined || other !== undefined)
    throw badRequest(`${field} must be a text: its item has no options.`);
  const cleaned = clean(text).trim();
  if (cleaned === "") throw badRequest(`${field}.text must not be blank.`);
  return { item_id, text: cleaned };
}

function chosen(field: string, item: QuestionItem, answer: QuestionAnswer): QuestionAnswer {
  const { item_id, text } = answer;
  const labels = (item.options ?? []).map(({ label }) => label);
  const selected = [...new Set(answer.selected)];
  const other = clean(answer.other ?? "").trim();
  if (text !== undefined)
    throw badRequest(`${field}.text is for items without options: use selected or other.`);
  if (selected.some((label) => !labels.includes(label)))
    throw badRequest(`${field}.selected must be labels of the item's options.`);
  if (other !== "" && item.allow_other !== true)
    throw badRequest(`${field}.other is not allowed for this item.`);
  const count = selected.length + (other === "" ? 0 : 1);
  if (count === 0) throw badRequest(`${field}.selected must name an option.`);
  if (count > 1 && item.multi_select !== true)
    throw badRequest(`${field}.selected must be one option only.`);
  return {
    item_id,
    ...(selected.length > 0 && { selected: labels.filter((label) => selected.includes(label)) }),
    ...(other !== "" && { other }),
  };
}
