import type { CallOptions, Http } from "../http.ts";
import type { AnswerOf, QueryOf } from "../types.ts";

/** Finding what was said. */
export function searchApi(http: Http) {
  return {
    /** A page of messages that hold all the words; pass its `next_cursor` on with the same query for the next one. */
    messages: (query: QueryOf<"searchMessages">, options?: CallOptions) =>
      http<AnswerOf<"searchMessages">>({ method: "GET", path: "/api/search", query, ...options }),
  };
}
