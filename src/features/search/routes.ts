import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { queryAsSent } from "../../http/query.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { createSearch, type Indexer } from "./search.ts";
import { SearchPage, SearchQuery } from "./wire.ts";

export function searchRoutes(db: Database, indexer: Indexer, signedIn: SignedIn) {
  const search = createSearch(db, indexer);
  return new Elysia({ name: "search", prefix: "/api" })
    .use(signedIn)
    .derive(({ request }) => ({ query: queryAsSent(request) }))
    .get("/search", ({ actor, query, request }) => search(actor, query, request.signal), {
      query: SearchQuery,
      response: answers({ 200: SearchPage }),
      detail: {
        operationId: "searchMessages",
        tags: ["Search"],
        summary: "Messages that hold all of some words",
      },
    });
}
