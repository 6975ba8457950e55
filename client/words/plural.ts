import { language } from "./language.ts";
import { number } from "./locale.ts";

/** Chooses the form that goes with a number, by the rules of the language: Arabic has six. */
export function plural(
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string {
  const form = forms[new Intl.PluralRules(language()).select(count)] ?? forms.other;
  return form.replace("#", () => number(count));
}
