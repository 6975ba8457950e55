import { newId } from "../ids.ts";
import type { LiveType } from "./catalogue.ts";
import type { EphemeralEvent } from "./hub.ts";
import type { Event } from "./wire.ts";

/** Where an ephemeral event happens. */
export interface Where {
  readonly workspace: { readonly id: number; readonly public_id: string };
  readonly place?: { readonly id: number; readonly public_id: string; readonly kind: string };
}

/** A new event that is not stored, as an answer has it and as it is sent. */
export function ephemeralEvent(
  type: string,
  where: Where,
  payload: Record<string, unknown>,
): { event: Event; sent: EphemeralEvent } {
  return eventWithId(newId("eph"), type, where, payload);
}

/** What the server tells a workspace and does not store, as it is sent: its ID is empty. */
export const liveEvent = (
  type: LiveType,
  workspace: Where["workspace"],
  payload: Record<string, unknown>,
): EphemeralEvent => eventWithId("", type, { workspace }, payload).sent;

function eventWithId(
  id: string,
  type: string,
  { workspace, place }: Where,
  payload: Record<string, unknown>,
) {
  const event: Event = {
    id,
    cursor: "",
    type,
    workspace_id: workspace.public_id,
    ...(place && place.kind !== "direct" && { channel_id: place.public_id }),
    created_at: new Date().toISOString(),
    payload,
  };
  const sent: EphemeralEvent = {
    workspace_id: workspace.id,
    type,
    ...(place && { place: { id: place.id, kind: place.kind } }),
    frame: JSON.stringify(event),
  };
  return { event, sent };
}
