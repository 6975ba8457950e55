import type { Channel } from "../../src/features/channels/wire.ts";
import type { Workspace } from "../../src/features/workspaces/wire.ts";
import { newId, newRouteId } from "../../src/ids.ts";
import type { Tx } from "../../src/storage/database.ts";
import type { TestServer } from "./server.ts";
import { keyOf } from "./world.ts";

type On = Pick<TestServer, "db">;
interface Member {
  readonly user: { readonly id: string };
}

/** Makes a channel private to these people, in the database and without a word to anyone. */
export const makePrivate = (server: On, channel: Channel, people: readonly Member[]) =>
  server.db.write(async (tx) => {
    const place = await tx.get<{ id: number; workspace_id: number }>(
      "UPDATE places SET kind = 'private' WHERE public_id = ? RETURNING id, workspace_id",
      channel.id,
    );
    await admit(tx, place!, people);
  });

/** The public ID of a new direct conversation of these people, put into the database. */
export const newDirect = (server: On, workspace: Workspace, people: readonly Member[]) =>
  server.db.write(async (tx) => {
    const public_id = newId("dm");
    const place = await tx.get<{ id: number; workspace_id: number }>(
      `INSERT INTO places (public_id, route_id, workspace_id, kind, member_key, created_at)
       VALUES (?, ?, ?, 'direct', ?, ?) RETURNING id, workspace_id`,
      public_id,
      newRouteId("D"),
      (await keyOf(tx, workspace)).id,
      public_id,
      new Date().toISOString(),
    );
    await admit(tx, place!, people);
    return public_id;
  });

async function admit(
  tx: Tx,
  place: { id: number; workspace_id: number },
  people: readonly Member[],
) {
  for (const { user } of people)
    await tx.run(
      `INSERT INTO place_members (user_id, place_id, workspace_id, joined_at)
       VALUES ((SELECT id FROM users WHERE public_id = ?), ?, ?, ?)`,
      user.id,
      place.id,
      place.workspace_id,
      new Date().toISOString(),
    );
}
