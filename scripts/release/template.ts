/** What a template may name: `{{ .Version }}` is `fields["Version"]`. */
export type Fields = Record<string, string>;

/**
 * Fills in a template of GoReleaser's: fields, and its functions `replace` and `incpatch`. Throws at
 * anything else, which GoReleaser may know and this does not.
 */
export function fill(template: string, fields: Fields): string {
  return template.replace(/\{\{(.*?)\}\}/g, (_, expression: string) => {
    const words = [...expression.matchAll(/"([^"]*)"|\S+/g)].map((match) => ({
      word: match[0],
      text: match[1] ?? fields[match[0].replace(/^\./, "")],
    }));
    const [head, ...operands] = words;
    const texts = operands.map(({ text }) => text ?? unknown(template));
    if (head?.word.startsWith(".") === true && texts.length === 0) {
      return head.text ?? unknown(template);
    }
    const made = functions[head?.word ?? ""]?.(...texts);
    return made ?? unknown(template);
  });
}

/** `$artifact` and `${artifact}` in the arguments of a command, as GoReleaser fills them in. */
export function fillVariables(text: string, variables: Record<string, string>): string {
  return text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (_, braced?: string, bare?: string) => variables[braced ?? bare ?? ""] ?? unknown(text),
  );
}

const functions: Record<string, (...texts: string[]) => string | undefined> = {
  replace: (text, from, to) =>
    text === undefined || from === undefined || to === undefined
      ? undefined
      : text.replaceAll(from, to),
  incpatch: (version) => {
    const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/.exec(version ?? "") ?? [];
    return patch === undefined ? undefined : `${major}.${minor}.${Number(patch) + 1}`;
  },
};

function unknown(template: string): never {
  throw new Error(`release:snapshot does not know what "${template}" of .goreleaser.yml says.`);
}
