import { GUEST_CHANNEL } from "../../access/policy.ts";
import { newId, newRouteId } from "../../ids.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import type { ForeignArchive, ForeignPlace, Origin } from "./archive.ts";
import { mark, type Mark } from "./marks.ts";
import type { Target } from "./person.ts";
import { channelName } from "./text.ts";

/** A place that messages are being written into and that nobody sees yet. */
export interface OpenPlace {
  readonly id: number;
  readonly kind: ForeignPlace["kind"];
}

/** How the channels of an archive are to be called, by key; a direct conversation is, should it become a channel. */
export async function planNames(
  reader: Reader,
  archive: ForeignArchive,
  target: Target,
  marks: ReadonlyMap<string, Mark>,
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const there = await reader.all<{ id: number; name: string; free: number }>(
    `SELECT p.id, p.name, ${REPLACEABLE} AS free FROM places p
     WHERE p.workspace_id = ? AND p.kind <> 'direct' AND p.deleted_at IS NULL`,
    target.id,
  );
  const done = new Map(there.map(({ id, name }) => [id, name]));
  for (const { name, free } of there) if (free === 0) taken.add(name);
  for (const place of archive.places) {
    const known = marks.get(place.key);
    const name = known?.done === 1 ? done.get(known.target_id) : undefined;
    if (name !== undefined) names.set(place.key, name);
  }
  // Public ones first: it is their names that people know.
  for (const place of archive.places.toSorted((a, b) => rank(a) - rank(b))) {
    if (place.kind === "direct" || names.has(place.key)) continue;
    const name = freeName(place, archive.origin, taken);
    taken.add(name);
    names.set(place.key, name);
  }
  return names;
}

const rank = ({ kind }: ForeignPlace) => (kind === "public" ? 0 : 1);

/** The name that a channel gets: with where it comes from, and a number, behind it when it is taken or reserved. */
export function freeName(
  { name }: Pick<ForeignPlace, "name">,
  origin: Origin,
  taken: { has(name: string): boolean },
): string {
  const wanted = channelName(name) ?? "channel";
  if (wanted !== GUEST_CHANNEL && !taken.has(wanted)) return wanted;
  for (let number = 1; ; number += 1) {
    const other = number === 1 ? `${wanted}-${origin}` : `${wanted}-${origin}-${number}`;
    if (!taken.has(other)) return other;
  }
}

/**
 * Whether the place `p` is as good as not there: a public channel in which nothing was ever written, and to which nothing
 * belongs, as the one that every workspace begins with.
 */
export const REPLACEABLE = `CASE WHEN p.kind = 'public' AND p.last_seq = 0 AND p.archived_at IS NULL AND p.name <> '${GUEST_CHANNEL}'
  AND NOT EXISTS (SELECT 1 FROM topics t WHERE t.workspace_id = p.workspace_id AND t.place_id = p.id)
  AND NOT EXISTS (SELECT 1 FROM incoming_hooks h WHERE h.workspace_id = p.workspace_id AND h.place_id = p.id)
  AND NOT EXISTS (SELECT 1 FROM scheduled_messages s WHERE s.place_id = p.id)
  THEN 1 ELSE 0 END`;

/** Makes the place that messages come into, or finds the one that an import before this one has begun. */
export async function openPlace(
  db: Database,
  place: ForeignPlace,
  target: Target,
  origin: Origin,
  begun: Mark | undefined,
): Promise<OpenPlace> {
  if (begun !== undefined) return { id: begun.target_id, kind: place.kind };
  const id = await db.write((tx) => begin(tx, place, target, origin));
  return { id, kind: place.kind };
}

/**
 * It counts as deleted until it is done: no API shows it. What is to be a direct conversation is a private channel till then,
 * since its people may start to talk in one meanwhile.
 */
async function begin(tx: Tx, place: ForeignPlace, target: Target, origin: Origin): Promise<number> {
  const now = new Date().toISOString();
  const public_id = newId("chn");
  const row = await tx.get<{ id: number }>(
    `INSERT INTO places (public_id, route_id, workspace_id, kind, name, display_title, topic, description, created_at,
       deleted_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    public_id,
    newRouteId("C"),
    target.id,
    place.kind === "public" ? "public" : "private",
    // It has its own once it is shown.
    public_id,
    place.title,
    place.topic,
    place.description,
    place.created_at === "" ? now : place.created_at,
    now,
  );
  const id = row?.id ?? 0;
  await mark(tx, target.id, origin, "place", { source: place.key, target_id: id, done: 0 });
  return id;
}
