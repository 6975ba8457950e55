import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { badRequest } from "../../http/errors.ts";
import { queryAsSent } from "../../http/query.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { addReaction, listReactionUsers, removeReaction } from "./reactions.ts";
import {
  AddReactionRequest,
  ReactionMutationResponse,
  ReactionUserPage,
  ReactionUsersQuery,
} from "./wire.ts";

const tags = ["Reactions"];

export const reactionRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "reactions", prefix: "/api" })
    .use(signedIn)
    .derive(({ request }) => ({ query: queryAsSent(request) }))
    .get(
      "/messages/:id/reactions",
      ({ actor, params, query }) => listReactionUsers(db, actor, params.id, query),
      {
        query: ReactionUsersQuery,
        response: answers({ 200: ReactionUserPage }),
        detail: {
          operationId: "listReactionUsers",
          tags,
          summary: "Who reacted to a message with an emoji",
        },
      },
    )
    .post(
      "/messages/:id/reactions",
      async ({ actor, params, body, status }) => {
        const { changed, ...answer } = await addReaction(db, actor, params.id, body.emoji);
        return changed ? status(201, answer) : status(200, answer);
      },
      {
        body: AddReactionRequest,
        response: answers({ 200: ReactionMutationResponse, 201: ReactionMutationResponse }),
        detail: { operationId: "addReaction", tags, summary: "React to a message" },
      },
    )
    .delete(
      "/messages/:id/reactions/:emoji",
      async ({ actor, params }) => {
        const { changed: _, ...answer } = await removeReaction(
          db,
          actor,
          params.id,
          decoded(params.emoji),
        );
        return answer;
      },
      {
        response: answers({ 200: ReactionMutationResponse }),
        detail: { operationId: "removeReaction", tags, summary: "Take one's own reaction back" },
      },
    );

/** The router has decoded the segment, once, so that it may hold a slash; what cannot be decoded it gives as null. */
function decoded(segment: string | null): string {
  if (segment === null) throw badRequest("The emoji in the address must be percent-encoded UTF-8.");
  return segment;
}
