import { dayRange } from "./days.ts";

/** What a search can be narrowed by, under the name that is typed before the colon. */
export const FILTERS = ["from", "in", "with", "has", "is", "on", "before", "after"] as const;
export type FilterName = (typeof FILTERS)[number];

/** One filter as it was typed, and where: `[start, end)` in UTF-16 units of the text. */
export interface Filter {
  name: FilterName;
  value: string;
  start: number;
  end: number;
}

export interface Parsed {
  /** What is not a filter, to be looked for. */
  words: string;
  filters: readonly Filter[];
}

const TOKEN = /(?<=^|\s)([a-z]+):(?:"([^"]*)"?|(\S*))/gi;
const isFilter = (name: string): name is FilterName => FILTERS.some((one) => one === name);

/**
 * A typed text as words and filters. A filter is `name:value` or `name:"two words"`; any other name before a colon, such as
 * `https:`, belongs to the words, and so does a filter without a value.
 */
export function parseQuery(text: string): Parsed {
  const filters: Filter[] = [];
  let words = "";
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    const name = (match[1] ?? "").toLowerCase();
    const value = (match[2] ?? match[3] ?? "").trim();
    if (!isFilter(name) || value === "") continue;
    const end = match.index + match[0].length;
    words += text.slice(from, match.index);
    filters.push({ name, value, start: match.index, end });
    from = end;
  }
  words += text.slice(from);
  return { words: words.replace(/\s+/g, " ").trim(), filters };
}

/** The text without one of its filters. */
export const withoutFilter = (text: string, { start, end }: Filter): string =>
  `${text.slice(0, start).trimEnd()} ${text.slice(end).trimStart()}`.trim();

/** A filter as it is typed. */
export const writeFilter = (name: FilterName, value: string): string =>
  `${name}:${/\s/.test(value) ? `"${value}"` : value}`;

export type Sort = "relevance" | "newest";

/** What the API is asked: see docs/api/search.md. */
export interface SearchRequest {
  workspace_id: string;
  q: string;
  sort: Sort;
  from?: string;
  in?: string;
  direct_conversation_id?: string;
  has?: string;
  after?: string;
  before?: string;
}

/** A filter whose value leads to nothing. */
export type Unknown = { filter: Filter; why: "date" | "has" | "is" | "person" | "conversation" };

/** Who and what is meant by the names in a query. */
export interface Names {
  /** The ID of somebody by handle (with or without `@`), name or ID; `me` is the caller. */
  person(value: string): string | undefined;
  /** The direct conversation with exactly these people and the caller. */
  direct(personIds: readonly string[]): string | undefined;
}

export interface Question {
  request: SearchRequest;
  /** Only messages of threads are wanted; the API does not know that one. */
  threadsOnly: boolean;
  unknown: readonly Unknown[];
}

const HAS = ["file", "link", "reaction"];

/** What to ask for a parsed query. Of two filters that say the same, the later one counts; dates narrow each other. */
export function questionOf(
  { words, filters }: Parsed,
  names: Names,
  options: { workspaceId: string; sort: Sort; now: Date },
): Question {
  const request: SearchRequest = {
    workspace_id: options.workspaceId,
    q: words,
    sort: options.sort,
  };
  const unknown: Unknown[] = [];
  const has = new Set<string>();
  let threadsOnly = false;
  const talkWith = (filter: Filter, value: string) => {
    const people = value
      .split(",")
      .filter((one) => one !== "")
      .map(names.person);
    const ids = people.filter((id) => id !== undefined);
    if (ids.length < people.length) return void unknown.push({ filter, why: "person" });
    const direct = names.direct(ids);
    if (direct === undefined) unknown.push({ filter, why: "conversation" });
    else request.direct_conversation_id = direct;
  };

  for (const filter of filters) {
    const { name, value } = filter;
    switch (name) {
      case "from": {
        const person = names.person(value);
        if (person === undefined) unknown.push({ filter, why: "person" });
        else request.from = person;
        break;
      }
      case "in":
        if (value.startsWith("@")) talkWith(filter, value);
        else request.in = value;
        break;
      case "with":
        talkWith(filter, value);
        break;
      case "has":
        for (const one of value.toLowerCase().split(",").map(singular))
          if (HAS.includes(one)) has.add(one);
          else unknown.push({ filter, why: "has" });
        break;
      case "is":
        if (singular(value.toLowerCase()) === "thread") threadsOnly = true;
        else unknown.push({ filter, why: "is" });
        break;
      default:
        narrow(filter);
    }
  }

  function narrow(filter: Filter): void {
    const range = dayRange(filter.value, options.now);
    if (range === undefined) return void unknown.push({ filter, why: "date" });
    if (filter.name !== "before") request.after = latest(request.after, range.start);
    if (filter.name === "before") request.before = earliest(request.before, range.start);
    if (filter.name === "on") request.before = earliest(request.before, range.end);
  }

  if (has.size > 0) request.has = [...has].join(",");
  return { request, threadsOnly, unknown };
}

const singular = (word: string): string => word.replace(/s$/, "");
const latest = (a: string | undefined, b: Date): string => {
  const iso = b.toISOString();
  return a === undefined || iso > a ? iso : a;
};
const earliest = (a: string | undefined, b: Date): string => {
  const iso = b.toISOString();
  return a === undefined || iso < a ? iso : a;
};
