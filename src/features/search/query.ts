import type { Actor } from "../../access/actor.ts";
import { channelFor, directFor, type PlaceRow } from "../../access/policy.ts";
import { seesPublic, type Viewer } from "../../access/viewers.ts";
import { ApiError, badRequest, notFound } from "../../http/errors.ts";
import type { IndexQuery, Reader } from "../../storage/database.ts";
import { byAuthor, daysWithin, HAS, inPlace, inPublic, type Has } from "./scope.ts";
import type { SearchQuery } from "./wire.ts";

/** The filters of a query that say what they mean by themselves. */
export interface Filters {
  readonly has: readonly Has[];
  /** Milliseconds since the epoch: from one up to the other. */
  readonly after: number | undefined;
  readonly before: number | undefined;
}

/** The filters of a query; 400 for what is none. An empty one is as good as absent. */
export function filtersOf(query: SearchQuery): Filters {
  if (query.channel_id && query.direct_conversation_id)
    throw badRequest("channel_id and direct_conversation_id exclude one another.");
  const asked = query.has ? query.has.split(",") : [];
  if (asked.some((what) => !HAS.some((known) => known === what)))
    throw badRequest("has must be file, link or reaction, or several of them with commas between.");
  return {
    has: HAS.filter((what) => asked.includes(what)),
    after: timeOf(query.after, "after"),
    before: timeOf(query.before, "before"),
  };
}

const DAY = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A date means its beginning, in UTC. */
function timeOf(text: string | undefined, field: string): number | undefined {
  if (text === undefined || text === "") return undefined;
  const time = DATE.test(text) || TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw badRequest(
      `${field} must be a date such as 2026-02-28, or a time such as 2026-02-28T09:30:00Z.`,
    );
  return time;
}

/** Where a search looks: what the index is asked besides the words, and the one direct conversation it may find. */
export interface Where {
  readonly index: Omit<IndexQuery, "words">;
  readonly direct: number | undefined;
}

/**
 * Where the caller looks; nothing when their filters leave nothing. 404 for a `channel_id` or `direct_conversation_id`
 * that the caller may not see; what `in` and `from` name is looked for, and may not be found.
 */
export async function whereOf(
  reader: Reader,
  actor: Actor,
  viewer: Viewer,
  query: SearchQuery,
  { has, after, before }: Filters,
): Promise<Where | undefined> {
  const place = await onePlace(reader, actor, viewer, query);
  if (place === "none") return undefined;
  const author = query.from ? await authorNamed(reader, viewer, query.from) : undefined;
  if (query.from && author === undefined) return undefined;
  const within = [
    place === "any" ? await openTo(reader, viewer) : [inPlace(place.id)],
    ...(author === undefined ? [] : [[byAuthor(author)]]),
    ...has.map((what) => [what]),
    ...(after === undefined && before === undefined
      ? []
      : [daysWithin(after ?? -Infinity, before ?? Infinity)]),
  ];
  if (within.some((group) => group.length === 0)) return undefined;
  return {
    index: {
      within,
      outside: place === "any" ? await deletedIn(reader, viewer) : [],
      // Whole days the index knows by itself.
      ...(after !== undefined && after % DAY !== 0 && { since: new Date(after).toISOString() }),
      ...(before !== undefined && before % DAY !== 0 && { until: new Date(before).toISOString() }),
    },
    direct: place !== "any" && place.kind === "direct" ? place.id : undefined,
  };
}

/** The place that a query names, in up to two ways. */
async function onePlace(
  reader: Reader,
  actor: Actor,
  viewer: Viewer,
  query: SearchQuery,
): Promise<PlaceRow | "any" | "none"> {
  const { channel_id, direct_conversation_id } = query;
  const byId = channel_id
    ? inWorkspace(await channelFor(reader, actor, channel_id), viewer, "Channel")
    : direct_conversation_id
      ? inWorkspace(
          await directFor(reader, actor, direct_conversation_id),
          viewer,
          "Direct conversation",
        )
      : undefined;
  if (!query.in) return byId ?? "any";
  const named = await placeNamed(reader, actor, viewer, query.in);
  return named === undefined || (byId !== undefined && byId.id !== named.id) ? "none" : named;
}

function inWorkspace(place: PlaceRow, viewer: Viewer, what: string): PlaceRow {
  if (place.workspace_id !== viewer.workspace_id) throw notFound(what);
  return place;
}

/** A channel or direct conversation by its ID, or a channel by its name, with or without `#`, if the caller sees it. */
async function placeNamed(reader: Reader, actor: Actor, viewer: Viewer, name: string) {
  const row = await reader.get<{ public_id: string; kind: string }>(
    `SELECT p.public_id, p.kind FROM places p WHERE p.public_id = ? AND p.workspace_id = ?
     UNION ALL SELECT p.public_id, p.kind FROM places p
     WHERE p.workspace_id = ? AND p.name = ? AND p.kind <> 'direct' AND p.deleted_at IS NULL`,
    name,
    viewer.workspace_id,
    viewer.workspace_id,
    name.replace(/^#/, "").toLowerCase(),
  );
  if (row === undefined) return undefined;
  try {
    return await (row.kind === "direct" ? directFor : channelFor)(reader, actor, row.public_id);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** Somebody by ID, or by handle, with or without `@`; `me` is the caller. */
async function authorNamed(
  reader: Reader,
  viewer: Viewer,
  name: string,
): Promise<number | undefined> {
  if (name === "me") return viewer.user_id;
  const row = await reader.get<{ id: number }>(
    `SELECT id FROM users WHERE public_id = ?
     UNION ALL SELECT id FROM users WHERE handle = ? AND handle <> '' AND deleted_at IS NULL`,
    name,
    name.replace(/^@/, "").toLowerCase(),
  );
  return row?.id;
}

/** The terms of what the caller sees without naming it: channels, never direct conversations. */
async function openTo(reader: Reader, viewer: Viewer): Promise<string[]> {
  const channels = await reader.all<{ id: number }>(
    "SELECT id FROM places WHERE id IN ? AND kind <> 'direct' AND deleted_at IS NULL",
    [...viewer.places],
  );
  const places = channels.map(({ id }) => inPlace(id));
  return seesPublic(viewer) ? [inPublic(viewer.workspace_id), ...places] : places;
}

/** The terms of channels that are no more. */
async function deletedIn(reader: Reader, viewer: Viewer): Promise<string[]> {
  const rows = await reader.all<{ id: number }>(
    "SELECT id FROM places WHERE workspace_id = ? AND deleted_at IS NOT NULL AND kind <> 'direct'",
    viewer.workspace_id,
  );
  return rows.map(({ id }) => inPlace(id));
}
