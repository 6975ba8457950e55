/** Text that is HTML already, so that it is not escaped again. */
export interface Html {
  readonly html: string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

const shown = (value: string | Html | readonly Html[]): string => {
  if (typeof value === "string")
    return value.replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? "");
  return "html" in value ? value.html : value.map((part) => part.html).join("");
};

/** HTML of a template: whatever is put in as text is shown as that text. */
export const html = (
  parts: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html => ({ html: String.raw({ raw: parts }, ...values.map(shown)) });

/** Pieces with something between them. */
export const joined = (parts: readonly Html[], between: string): Html => ({
  html: parts.map((part) => part.html).join(shown(between)),
});

export const NOTHING: Html = { html: "" };
