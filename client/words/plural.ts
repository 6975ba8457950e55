import { byLocale, number } from "./locale.ts";

const rules = byLocale((of) => new Intl.PluralRules(of));

/** Chooses the form that goes with a number, by the rules of the language: Arabic has six. */
export function plural(
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string {
  const form = forms[rules().select(count)] ?? forms.other;
  return form.replace("#", () => number(count));
}
