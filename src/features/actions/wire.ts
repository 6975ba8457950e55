import { wire, type Infer } from "../../http/wire.ts";

export const PressActionRequest = wire("PressActionRequest", (type) =>
  type({ nonce: "1 <= string <= 128" }),
);

/** One press of a button. */
export const ActionPress = wire("ActionPress", (type) =>
  type({
    id: "string",
    message_id: "string",
    action_id: "string",
    user_id: "string",
    created_at: "string",
  }),
);
export type ActionPress = Infer<typeof ActionPress>;

export const ActionPressAnswer = wire("ActionPressAnswer", (type) =>
  type({ press: ActionPress.schema() }),
);
