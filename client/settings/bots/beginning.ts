import type { CreateCode } from "../../sync/bots.ts";
import { wanted } from "./scopes.ts";

/** With what a bot begins where its setup code is claimed. */
export interface Beginning {
  /** The name of a channel; "" leaves it to the server. */
  channel: string;
  /** Whom it listens to; nobody in particular when it is undefined. */
  only: readonly string[] | undefined;
  activity: boolean;
}

export const PLAIN: Beginning = { channel: "", only: undefined, activity: false };

/** As the server takes it. To show its work, a token needs a scope that is in no bundle. */
export function codeOf(
  beginning: Beginning,
  scopes: ReadonlySet<string>,
): Pick<CreateCode, "scopes" | "defaults"> {
  const { channel, only, activity } = beginning;
  const defaults = {
    ...(channel !== "" && { defaultTo: `channel:${channel}` }),
    ...(only !== undefined && only.length > 0 && { allowFrom: [...only] }),
    ...(activity && { agentActivity: true }),
  };
  return {
    scopes: wanted(activity ? new Set([...scopes, "agent_activity:write"]) : scopes),
    ...(Object.keys(defaults).length > 0 && { defaults }),
  };
}
