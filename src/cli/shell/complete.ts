import type { Entry, Flag, Place } from "./tree.ts";

/** What may come next. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** What belongs where the cursor is. */
export type Expected =
  | { readonly kind: "words"; readonly candidates: readonly Candidate[] }
  /** A path, which the shell completes better than we do. */
  | { readonly kind: "path" }
  /** Something of that name, such as `channel`: only the server knows it. */
  | { readonly kind: "name"; readonly of: string };

const PATH = /^(file|files|path|paths|folder|directory|archive|out)$/;
/** Settings that are paths; as all settings they are written `<value>`. */
const PATH_OPTIONS = ["--data", "--db", "--config", "--uploads"];

/**
 * What belongs after some words of a command line.
 *
 * @param before the whole words after the program's name
 * @param current the beginning of the word at the cursor
 */
export function expectedAfter(root: Entry, before: readonly string[], current: string): Expected {
  let at = root;
  let waiting: Flag | undefined;
  let optionsEnded = false;
  const given: string[] = [];
  const taken: string[] = [];
  for (const word of before) {
    // Bash makes three words of `--role=member`.
    if (word === "=" && waiting !== undefined) continue;
    if (waiting !== undefined) {
      waiting = undefined;
      continue;
    }
    if (!optionsEnded && word === "--") optionsEnded = true;
    else if (!optionsEnded && word.startsWith("-") && word !== "-") {
      const [name = ""] = word.split("=", 1);
      given.push(name);
      const flag = flagNamed(at, name);
      if (flag?.value !== undefined && !word.includes("=")) waiting = flag;
    } else {
      const next = at.commands.find(({ name }) => name === word);
      if (next === undefined) taken.push(word);
      else at = next;
    }
  }
  if (waiting !== undefined) return valueOf(waiting, current === "=" ? "" : current);
  if (!optionsEnded && current.startsWith("-")) {
    const [name = "", ...value] = current.split("=");
    const flag = value.length > 0 ? flagNamed(at, name) : undefined;
    if (flag?.value !== undefined) return prefixed(valueOf(flag, value.join("=")), `${name}=`);
    return beginning(current, at.options.filter((one) => !gone(one, given)).map(candidateOf));
  }
  // The first word of `help` and those after it are commands.
  if (at.path === `${root.path} help`) return beginning(current, commandsAt(root, taken));
  if (at.commands.length > 0)
    return taken.length > 0 ? nothing : beginning(current, commandsAt(at, []));
  const place = at.arguments[taken.length] ?? at.arguments.findLast(({ variadic }) => variadic);
  return place === undefined ? nothing : placed(place, current);
}

const nothing: Expected = { kind: "words", candidates: [] };

const flagNamed = (at: Entry, name: string) => at.options.find(({ names }) => names.includes(name));

/** An option is offered once, unless it takes many values. */
const gone = ({ names, value }: Flag, given: readonly string[]) =>
  value?.variadic !== true && names.some((name) => given.includes(name));

const candidateOf = ({ names, description }: Flag): Candidate => ({
  word: names.at(-1) ?? "",
  description,
});

function commandsAt(root: Entry, words: readonly string[]): Candidate[] {
  let at: Entry | undefined = root;
  for (const word of words) at = at?.commands.find(({ name }) => name === word);
  return at?.commands.map(({ name, description }) => ({ word: name, description })) ?? [];
}

const valueOf = (flag: Flag, current: string): Expected =>
  flag.names.some((name) => PATH_OPTIONS.includes(name)) || flag.value === undefined
    ? { kind: "path" }
    : placed(flag.value, current);

function placed(place: Place, current: string): Expected {
  if (place.choices.length > 0)
    return beginning(
      current,
      place.choices.map((word) => ({ word, description: "" })),
    );
  return PATH.test(place.name) ? { kind: "path" } : { kind: "name", of: place.name };
}

const beginning = (current: string, all: readonly Candidate[]): Expected => ({
  kind: "words",
  candidates: all.filter(({ word }) => word.startsWith(current)),
});

const prefixed = (expected: Expected, prefix: string): Expected =>
  expected.kind === "words"
    ? {
        kind: "words",
        candidates: expected.candidates.map((one) => ({ ...one, word: prefix + one.word })),
      }
    : expected;
