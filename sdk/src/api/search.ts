import type { CallOptions, Http } from "../http.ts";
import type { AnswerOf, QueryOf } from "../types.ts";

/** `has` takes several with commas between. */
export type SearchQuery = Omit<QueryOf<"searchMessages">, "has"> & { has?: string };

/** Finding what was said. */
export function searchApi(http: Http) {
  return {
    /** A page of messages that hold all the words; pass its `next_cursor` on with the same query for the next one. */
    messages: (query: SearchQuery, options?: CallOptions) =>
      http<AnswerOf<"searchMessages">>({
        method: "GET",
        path: "/api/search",
        query: { ...query },
        ...options,
      }),
  };
}
