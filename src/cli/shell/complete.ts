import type { Entry, Flag, Place } from "./tree.ts";

/** What may come next. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** What belongs where the cursor is. */
export type Expected =
  | {
      readonly kind: "words";
      readonly candidates: readonly Candidate[];
      /** Whether it may be a path as well. */
      readonly orPath?: boolean;
    }
  /** A path, which the shell completes better than we do. */
  | { readonly kind: "path" }
  /** What only the server knows, that of `--server` and `--workspace` where the words name one. */
  | ({
      readonly kind: "name";
      readonly of: Named;
      readonly beginning: string;
      /** What each candidate begins with besides, as in `--workspace=`. */
      readonly prefix: string;
    } & Whereabouts)
  | { readonly kind: "unknown" };

/** Things of a server that have names. */
export type Named = "workspace" | "channel";

interface Whereabouts {
  readonly server: string | undefined;
  readonly workspace: string | undefined;
}

/** How commands call the places for those names. */
const NAMED: Record<Named, RegExp> = {
  workspace: /^(--workspace|workspace)$/,
  channel: /^(--channel|--in|channel|where)$/,
};

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
  const values = new Map<string, string>();
  const taken: string[] = [];
  for (const word of before) {
    // Bash makes three words of `--role=member`.
    if (word === "=" && waiting !== undefined) continue;
    if (waiting !== undefined) {
      values.set(waiting.names.at(-1) ?? "", word);
      waiting = undefined;
      continue;
    }
    if (!optionsEnded && word === "--") optionsEnded = true;
    else if (!optionsEnded && word.startsWith("-") && word !== "-") {
      const [name = "", ...value] = word.split("=");
      given.push(name);
      values.set(name, value.join("="));
      const flag = flagNamed(at, name);
      if (flag?.value !== undefined && !word.includes("=")) waiting = flag;
    } else {
      const next = at.commands.find(({ name }) => name === word);
      if (next === undefined || taken.length > 0) taken.push(word);
      else at = next;
    }
  }
  const placed = (place: Place, name: string, word: string): Expected => {
    if (place.choices.length > 0) return beginning(word, place.choices.map(wordAlone));
    if (PATH.test(place.name) || PATH_OPTIONS.includes(name)) return { kind: "path" };
    const of = namedBy(name);
    // A command that asks no server works on a database, of which the profile knows nothing.
    if (of === undefined || flagNamed(at, "--server")?.value === undefined)
      return { kind: "unknown" };
    const where = { server: values.get("--server"), workspace: values.get("--workspace") };
    return { kind: "name", of, beginning: word, prefix: "", ...where };
  };
  if (waiting?.value !== undefined)
    return placed(waiting.value, waiting.names.at(-1) ?? "", current === "=" ? "" : current);
  if (!optionsEnded && current.startsWith("-")) {
    const [name = "", ...value] = current.split("=");
    const flag = value.length > 0 ? flagNamed(at, name) : undefined;
    if (flag?.value !== undefined)
      return prefixed(placed(flag.value, name, value.join("=")), `${name}=`);
    return beginning(current, at.options.filter((one) => !gone(one, given)).map(candidateOf));
  }
  // The first word of `help` and those after it are commands.
  if (at.path === `${root.path} help`) return beginning(current, commandsAt(root, taken));
  const place = at.arguments[taken.length] ?? at.arguments.findLast(({ variadic }) => variadic);
  const expected = place === undefined ? nothing : placed(place, place.name, current);
  if (at.commands.length === 0 || taken.length > 0) return expected;
  return { ...beginning(current, commandsAt(at, [])), orPath: expected.kind === "path" };
}

const nothing: Expected = { kind: "words", candidates: [] };

const flagNamed = (at: Entry, name: string) => at.options.find(({ names }) => names.includes(name));

/** An option without a value is offered once; one that has a value may be given again. */
const gone = ({ names, value }: Flag, given: readonly string[]) =>
  value === undefined && names.some((name) => given.includes(name));

const candidateOf = ({ names, description }: Flag): Candidate => ({
  word: names.at(-1) ?? "",
  description,
});

function commandsAt(root: Entry, words: readonly string[]): Candidate[] {
  let at: Entry | undefined = root;
  for (const word of words) at = at?.commands.find(({ name }) => name === word);
  return at?.commands.map(({ name, description }) => ({ word: name, description })) ?? [];
}

const wordAlone = (word: string): Candidate => ({ word, description: "" });

const namedBy = (name: string) =>
  (["workspace", "channel"] as const).find((one) => NAMED[one].test(name));

const beginning = (current: string, all: readonly Candidate[]) => ({
  kind: "words" as const,
  candidates: all.filter(({ word }) => word.startsWith(current)),
});

const prefixed = (expected: Expected, prefix: string): Expected => {
  if (expected.kind === "name") return { ...expected, prefix };
  if (expected.kind !== "words") return expected;
  const candidates = expected.candidates.map((one) => ({ ...one, word: prefix + one.word }));
  return { kind: "words", candidates };
};
