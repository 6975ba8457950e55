/** The calls of clickclack in a line of a shell, each as its words after the program's name. */
export function callsIn(line: string): string[][] {
  const calls: string[][] = [];
  let call: string[] | undefined;
  let skipped = false;
  for (const word of wordsOf(line)) {
    if (word.kind === "operator") {
      // What follows `<` or `>` is a file; a comment ends the line.
      skipped = /[<>]/.test(word.text) && !word.text.endsWith("(");
      if (!skipped) call = undefined;
    } else if (skipped) skipped = false;
    else if (call === undefined) {
      if (/^(\.\/)?clickclack$/.test(word.text)) calls.push((call = []));
      // Words before a command: variables of its own, `time`, `sudo -u chat`.
      else if (
        !/^(\w+=.*|time|sudo|-u|chat|exec|if|!|while|until|do|then|else|\d+s?|timeout)$/.test(
          word.text,
        )
      )
        call = [];
    } else call.push(word.text);
  }
  return calls;
}

interface Word {
  readonly kind: "word" | "operator";
  readonly text: string;
}

/** The words of a line as sh parts it; what is in `$(…)` and `<(…)` are words too. */
function wordsOf(line: string): Word[] {
  const words: Word[] = [];
  const text = line.replaceAll("\\\n", " ");
  const token =
    /\s+|#.*$|\d?[<>]+&?\d?(?!\()|\$\(|<\(|"\$\(|\)"|[()|;&\n]+|((?:'[^']*'|"(?!\$\()(?:[^"\\]|\\.)*"|\\.|[^\s'"\\()|;&<>])+)/gy;
  for (const { 0: found, 1: word } of text.matchAll(token)) {
    if (word !== undefined) words.push({ kind: "word", text: unquoted(word) });
    else if (found.startsWith("#")) break;
    else if (found.trim() !== "" || found.includes("\n"))
      words.push({ kind: "operator", text: found });
  }
  return words;
}

const unquoted = (word: string) =>
  word.replace(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
    (_, single = "", double = "", one = "") =>
      `${single}${String(double).replace(/\\(["\\$`])/g, "$1")}${one}`,
  );
