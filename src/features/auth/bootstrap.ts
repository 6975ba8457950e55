import type { UserRow } from "../../access/actor.ts";
import { conflict } from "../../http/errors.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { createHuman, ownUserOf } from "../people/people.ts";
import type { Workspace } from "../workspaces/wire.ts";
import { openDefaultWorkspace } from "../workspaces/workspaces.ts";
import { cleanEmail } from "./addresses.ts";
import { insertMagicLink } from "./magic-links.ts";

/** The first person of a server, and what their workspace is called. */
export interface Founder {
  readonly display_name: string;
  readonly email?: string;
  readonly handle?: string;
  readonly workspace_name?: string;
}

/** Whether anybody has ever come to this server; bots are nobody here. */
export const hasPeople = async (reader: Reader): Promise<boolean> =>
  (await reader.get("SELECT 1 FROM users WHERE kind = 'human' LIMIT 1")) !== undefined;

/**
 * Makes the first person, as owner of the default workspace with `general`; 409 where people are already. Nothing opens
 * the server a second time after that.
 *
 * @param by how it came to this: `setup_link`, `command` or `dev`.
 */
export async function found(
  tx: Tx,
  { email = "", workspace_name, ...founder }: Founder,
  by: "setup_link" | "command" | "dev",
): Promise<{ user: UserRow; workspace: Workspace }> {
  if (await hasPeople(tx))
    throw conflict(
      "already_set_up",
      "There are people on this server already: it is not set up twice.",
    );
  await tx.run("DELETE FROM setup_links");
  const user = await createHuman(tx, { ...founder, email: email && cleanEmail(email) });
  const workspace = await openDefaultWorkspace(tx, user, workspace_name);
  const done = {
    ...(by === "setup_link" && { actor: user }),
    target_type: "user",
    target_id: user.public_id,
  };
  await audit(tx, { ...done, action: "user.created", metadata: { provider: by } });
  await audit(tx, {
    ...done,
    action: "server.set_up",
    metadata: { by, workspace_id: workspace.id },
  });
  return { user, workspace };
}

/** Makes the first person on an operator's word, with a link that signs them in; 409 where people are already. */
export const bootstrap = (db: Database, founder: { display_name: string; email: string }) =>
  db.write(async (tx) => {
    const { user, workspace } = await found(tx, founder, "command");
    return { user: ownUserOf(user), workspace, ...(await insertMagicLink(tx, founder)) };
  });

/** Dev mode's first person, as owner of the workspace `ClickClack` with `general`; nothing where people are already. */
export async function bootstrapDev(db: Database): Promise<void> {
  await db.write(async (tx) => {
    if (!(await hasPeople(tx))) await found(tx, { display_name: "Local Captain" }, "dev");
  });
}
