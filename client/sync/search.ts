import type { Client } from "../../sdk/src/index.ts";
import type { SearchRequest } from "../search/query.ts";
import { recallJson, remember } from "./storage.ts";
import type { Store } from "../state/store.ts";
import type { Requests } from "./requests.ts";

const PAGE = 25;
const MOST_RECENT = 8;

export type SearchResult = Awaited<ReturnType<Client["search"]["messages"]>>["results"][number];

/** What was found so far; `next` leads on, and is "" at the end. */
export interface Found {
  results: readonly SearchResult[];
  next: string;
}

/** Finding what was said, and what was looked for lately. */
export function createSearch(client: Client, store: Store, requests: Requests) {
  const key = () => `person.${store.state.me}.searches`;
  /** What was found last: whoever comes back to it sees it at once. */
  let last: { key: string; found: Found } | undefined;

  function recent(): string[] {
    const kept = recallJson(key());
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  }

  return {
    /** A page; with `before`, the next one after it. Rejects when `signal` aborts. */
    async find(request: SearchRequest, signal: AbortSignal, before?: Found): Promise<Found> {
      const query = { ...request, limit: PAGE, ...(before && { cursor: before.next }) };
      const page = await requests.into(client.search.messages(query, { signal }), (answer) =>
        answer.results.map(({ author }) => ({ type: "user" as const, user: author })),
      );
      const found = {
        results: [...(before?.results ?? []), ...page.results],
        next: page.next_cursor,
      };
      last = { key: JSON.stringify(request), found };
      return found;
    },

    /** What the last search found, if it was this one. */
    known: (request: SearchRequest): Found | undefined =>
      last?.key === JSON.stringify(request) ? last.found : undefined,

    recent,
    /** Keeps a search among those of this person in this browser. */
    note(text: string): void {
      const others = recent().filter((one) => one !== text);
      remember(key(), JSON.stringify([text, ...others].slice(0, MOST_RECENT)));
    },
    forget: () => remember(key(), undefined),
  };
}
