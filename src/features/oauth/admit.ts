import type { Config } from "../../config.ts";
import type { Database } from "../../storage/database.ts";
import { personOf, type Proof } from "../auth/sign-in.ts";
import { land } from "./landing.ts";

/** Takes somebody in whom the proxy in front vouches for, when they first come by. They have no session: it vouches each time. */
export const admitByProxy = (
  db: Database,
  config: Pick<Config, "gravatar">,
  proof: Proof,
): Promise<void> =>
  db.write(async (tx) => {
    const { user } = await personOf(tx, proof, config);
    await land(tx, user, {});
  });
