import { wire, type Infer } from "../../http/wire.ts";
import { Message } from "../messages/wire.ts";
import { User } from "../people/wire.ts";

/** Something that happened to the caller; with `emoji` for a reaction. */
export const Activity = wire("Activity", (type) =>
  type({
    kind: "'mention' | 'reply' | 'reaction'",
    actor: User.schema(),
    message: Message.schema(),
    "emoji?": "string",
    created_at: "string",
  }),
);
export type Activity = Infer<typeof Activity>;

export const ActivityPage = wire("ActivityPage", (type) =>
  type({ activity: Activity.schema().array(), next_cursor: "string | null" }),
);
export type ActivityPage = Infer<typeof ActivityPage>;

export const ActivityQuery = wire("", (type) =>
  type({ "kind?": "string", "limit?": "string", "cursor?": "string" }),
);
