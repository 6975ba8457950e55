import { DAY_NAMES } from "./days.ts";
import { FILTERS, writeFilter, type FilterName } from "./query.ts";

/** Something that may be meant by what is being typed. */
export interface Suggestion {
  /** What stands in the field when it is taken, in place of `[start, end)`. */
  text: string;
  start: number;
  end: number;
  /** Completes the filter's name only: what follows is to be chosen next. */
  open: boolean;
  name: FilterName;
  /** What is shown: the value, and who or what it is. */
  value: string;
  about?: string;
}

/** Who and what there is to choose from, in the order to offer them. */
export interface Choices {
  people: readonly { handle: string; name: string; isMe: boolean }[];
  channels: readonly string[];
}

const SHOWN = 7;

/** What may be meant by the word that the caret stands in, or at the end of. */
export function suggest(text: string, caret: number, choices: Choices): Suggestion[] {
  const start = text.slice(0, caret).search(/(?:[a-z]+:"[^"]*|\S*)$/i);
  const rest = /^\S*/.exec(text.slice(caret))?.[0] ?? "";
  const end = caret + rest.length;
  const word = text.slice(start, caret);
  const colon = word.indexOf(":");
  if (colon < 0)
    return FILTERS.filter((name) => name.startsWith(word.toLowerCase())).map((name) => ({
      text: `${name}:`,
      start,
      end,
      open: true,
      name,
      value: "",
    }));
  const name = FILTERS.find((one) => one === word.slice(0, colon).toLowerCase());
  if (name === undefined) return [];
  const typed = word.slice(colon + 1).replace(/^"/, "");
  return valuesOf(name, typed, choices)
    .slice(0, SHOWN)
    .filter(({ value }) => fold(value) !== fold(typed) || rest !== "")
    .map(({ value, about }) => ({
      text: `${writeFilter(name, value)} `,
      start,
      end,
      open: false,
      name,
      value,
      ...(about !== undefined && { about }),
    }));
}

interface Value {
  value: string;
  about?: string;
}

function valuesOf(name: FilterName, typed: string, choices: Choices): Value[] {
  const wanted = fold(typed);
  const fits = (...texts: string[]) => texts.some((text) => fold(text).startsWith(wanted));
  switch (name) {
    case "from":
    case "with":
      return [
        ...(name === "from" && "me".startsWith(wanted) ? [{ value: "me" }] : []),
        ...choices.people
          .filter(({ isMe, handle, name: called }) => !isMe && fits(handle, ...called.split(" ")))
          .map(({ handle, name: about }) =>
            handle === "" ? { value: about } : { value: `@${handle}`, about },
          ),
      ];
    case "in":
      return [
        ...choices.channels.filter((one) => fits(one)).map((one) => ({ value: `#${one}` })),
        ...(typed.startsWith("@") ? valuesOf("with", typed, choices) : []),
      ];
    case "has":
      return ["file", "link", "reaction"].filter((one) => fits(one)).map((value) => ({ value }));
    case "is":
      return ["thread"].filter((one) => fits(one)).map((value) => ({ value }));
    default:
      return DAY_NAMES.filter((one) => fits(one)).map((value) => ({ value }));
  }
}

const fold = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase().replace(/^[#@]/, "").trim();
