import { wire, type Infer } from "../../http/wire.ts";
import { User } from "../people/wire.ts";

export const OwnedBotWorkspace = wire("OwnedBotWorkspace", (type) =>
  type({ id: "string", route_id: "string", name: "string" }),
);

export const OwnedBotEntry = wire("OwnedBotEntry", (type) =>
  type({
    bot: User.schema(),
    workspace: OwnedBotWorkspace.schema(),
    active_token_count: "number.integer >= 0",
  }),
);
export type OwnedBotEntry = Infer<typeof OwnedBotEntry>;

export const OwnedBotList = wire("OwnedBotList", (type) =>
  type({ bots: OwnedBotEntry.schema().array() }),
);
