import { language } from "./language.ts";

/** Chooses the form that goes with a number, by the rules of the language: Arabic has six. */
export function plural(
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string {
  const form = forms[new Intl.PluralRules(language()).select(count)] ?? forms.other;
  return form.replace("#", new Intl.NumberFormat(language()).format(count));
}
