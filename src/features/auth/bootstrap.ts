import { createHuman } from "../people/people.ts";
import { joinDefaultWorkspace } from "../workspaces/workspaces.ts";
import type { Database } from "../../storage/database.ts";

/** Dev mode's first person, as owner of the workspace `ClickClack` with `general`; nothing where people are already. */
export const bootstrapDev = (db: Database): Promise<void> =>
  db.write(async (tx) => {
    if ((await tx.get("SELECT 1 FROM users LIMIT 1")) !== undefined) return;
    await joinDefaultWorkspace(tx, await createHuman(tx, { display_name: "Local Captain" }));
  });
