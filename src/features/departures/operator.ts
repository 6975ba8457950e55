import type { Database } from "../../storage/database.ts";
import { formerPersonNamed, personNamed } from "../auth/operator.ts";
import { deactivateUser, reactivateUser, type Deactivated } from "./deactivating.ts";

/** Ends the account of somebody, named as in `personNamed`. What ends, and what stays, as in `deactivateUser`. */
export const deactivatePerson = (db: Database, name: string): Promise<Deactivated> =>
  db.write(async (tx) => deactivateUser(tx, await personNamed(tx, name)));

/** Gives somebody who was deactivated their account back, as `reactivateUser` does. */
export const reactivatePerson = (db: Database, name: string) =>
  db.write(async (tx) => ({ user: await reactivateUser(tx, await formerPersonNamed(tx, name)) }));
