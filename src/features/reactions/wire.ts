import { wire, type Infer } from "../../http/wire.ts";
import { Event } from "../../realtime/wire.ts";
import { ReactionSummary } from "../messages/wire.ts";
import { User } from "../people/wire.ts";

export const AddReactionRequest = wire("AddReactionRequest", (type) => type({ emoji: "string" }));

/** The message's reactions after the change. Where nothing changed, the event's fields are empty strings. */
export const ReactionMutationResponse = wire("ReactionMutationResponse", (type) =>
  type({ event: Event.schema(), reactions: ReactionSummary.schema().array() }),
);

/** Who reacted to a message with one emoji. */
export const ReactionUserPage = wire("ReactionUserPage", (type) =>
  type({ users: User.schema().array(), "next_cursor?": "string", has_more: "boolean" }),
);
export type ReactionUserPage = Infer<typeof ReactionUserPage>;

export const ReactionUsersQuery = wire("", (type) =>
  type({ emoji: "string", "limit?": "string", "cursor?": "string" }),
);
export type ReactionUsersQuery = Infer<typeof ReactionUsersQuery>;
