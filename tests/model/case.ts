import { clientOf } from "../harness/client.ts";
import { tailOf as tailOfLog } from "../harness/events.ts";
import type { Person } from "../harness/people.ts";
import { createPlaces, keyOf } from "../harness/world.ts";
import type { Workspace } from "../../src/features/workspaces/wire.ts";
import type { Copy } from "./copy.ts";
import type { Model, ModelChannel, Standing } from "./model.ts";
import { readerFor, type Reader } from "./reader.ts";
import type { Site } from "./site.ts";

/** A new workspace on a site, whoever reads it, and the model of what happens in it. */
export interface Case {
  readonly site: Site;
  readonly workspace: Workspace;
  readonly model: Model;
  readonly readers: readonly Reader[];
  readonly people: readonly Person[];
  /** The last copy of the database, and of the model with it. */
  kept?: { readonly copy: Copy; readonly model: Model };
}

export interface Key {
  readonly id: number;
  readonly public_id: string;
}

export async function startCase(site: Site): Promise<Case> {
  const { owner, others } = site;
  const [moderator, member, guest] = others;
  const roles = { owner, moderator: moderator!, member: member!, guest: guest! };
  const { workspace, general, guestChannel } = await createPlaces({ db: site.operator }, roles);
  const start = Number(await tailOfLog(owner, workspace));
  const channels = [general, guestChannel].map(({ id, name }): ModelChannel => ({
    id,
    guests: name === "guest",
    archived: false,
    deleted: false,
    last: 0,
  }));
  const standings = new Map(
    Object.entries(roles).map(([role, { user }]) => [
      user.id,
      [{ cursor: 0, standing: standingNamed(role) }],
    ]),
  );
  const model: Model = {
    start,
    entries: [],
    standings,
    channels,
    messages: [],
    pointers: new Map(),
    pruned: 0,
  };
  const people = Object.values(roles);
  const readers = people.map((who) => readerFor(site, workspace, model, who));
  return { site, workspace, model, readers, people };
}

const STANDINGS: readonly Standing[] = ["owner", "moderator", "member", "guest"];
const standingNamed = (name: string): Standing =>
  STANDINGS.find((standing) => standing === name) ?? "none";

/** How storage names a case's workspace and one of its people. */
export async function keysOf({ site, workspace }: Case, who: Person) {
  const user = await site.operator.get<Key>(
    "SELECT id, public_id FROM users WHERE public_id = ?",
    who.user.id,
  );
  return { workspace: await keyOf(site.operator, workspace), user: user! };
}

/** Somebody as a client of one of the nodes. */
export const clientAt = ({ site }: Case, node: number, who: Person) =>
  clientOf(() => site.nodes[node % site.nodes.length]!.url(), {
    authorization: `Bearer ${who.token}`,
  });

/** A database through which things are changed that have no operation: a node's, or another process's. */
export const databaseAt = ({ site }: Case, hand: number) => {
  const index = hand % (site.nodes.length + 1);
  return site.nodes[index]?.db() ?? site.operator;
};
