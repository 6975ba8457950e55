import type { Actor } from "../../access/actor.ts";
import {
  channelFor,
  directFor,
  requireActive,
  requireWritable,
  type WorkspaceRow,
} from "../../access/policy.ts";
import { requireScope } from "../../access/scopes.ts";
import { badRequest, notFound } from "../../http/errors.ts";
import type { Reader } from "../../storage/database.ts";
import { requireRecipient } from "../dms/dms.ts";
import { messageFor } from "../messages/messages.ts";

/** Where a scheduled message goes, or what a reminder is about, by public ID. */
export interface Wanted {
  readonly kind: "message" | "reminder";
  readonly channel_id?: string;
  readonly direct_conversation_id?: string;
  readonly thread_root_id?: string;
  readonly message_id?: string;
}

/** The same by inner ID. */
export interface Target {
  readonly place_id: number | null;
  readonly root_id: number | null;
  readonly message_id: number | null;
}

/** 400 unless a message goes to exactly one place, and a reminder to none. */
function requireShape(wanted: Wanted): void {
  const { kind, channel_id, direct_conversation_id, thread_root_id, message_id } = wanted;
  if (kind === "reminder") {
    if ((channel_id ?? direct_conversation_id ?? thread_root_id) !== undefined)
      throw badRequest(
        "A reminder is for oneself: message_id may say what it is about, and nothing where it goes.",
      );
    return;
  }
  if ((channel_id === undefined) === (direct_conversation_id === undefined))
    throw badRequest("Either channel_id or direct_conversation_id must say where it goes.");
  if (message_id !== undefined)
    throw badRequest("message_id is for reminders: thread_root_id says under what a reply goes.");
}

/** Finds where somebody wants to write later. They must be able to now: the errors are those of writing at once. */
export async function targetFor(
  reader: Reader,
  actor: Actor,
  workspace: WorkspaceRow,
  wanted: Wanted,
): Promise<Target> {
  requireShape(wanted);
  if (wanted.kind === "reminder") {
    requireActive(workspace);
    const message_id = await aboutFor(reader, actor, workspace, wanted.message_id);
    return { place_id: null, root_id: null, message_id };
  }
  const place =
    wanted.channel_id === undefined
      ? await directFor(reader, actor, wanted.direct_conversation_id ?? "")
      : await channelFor(reader, actor, wanted.channel_id);
  if (place.workspace_id !== workspace.id)
    throw notFound(place.kind === "direct" ? "Direct conversation" : "Channel");
  requireWritable(place);
  await requireRecipient(reader, actor, place);
  const root_id = await rootIn(reader, actor, place.id, wanted.thread_root_id);
  return { place_id: place.id, root_id, message_id: null };
}

/** The root of the thread that a reply goes into: a message of the same place that can be replied to. */
async function rootIn(reader: Reader, actor: Actor, placeId: number, publicId: string | undefined) {
  if (publicId === undefined) return null;
  if (actor.grant !== undefined) requireScope(actor.grant, "threads:write");
  const root = await reader.get<{ id: number }>(
    `SELECT id FROM messages WHERE public_id = ? AND place_id = ? AND root_id IS NULL AND deleted_at IS NULL`,
    publicId,
    placeId,
  );
  if (root !== undefined) return root.id;
  throw badRequest(
    "thread_root_id must be a message of the same conversation that is no reply.",
    "thread_root_invalid",
  );
}

/** The message that a reminder is about, which its author must be able to read. */
async function aboutFor(
  reader: Reader,
  actor: Actor,
  workspace: WorkspaceRow,
  publicId: string | undefined,
) {
  if (publicId === undefined) return null;
  const { row, place } = await messageFor(reader, actor, publicId);
  if (place.workspace_id !== workspace.id) throw notFound("Message");
  return row.id;
}
