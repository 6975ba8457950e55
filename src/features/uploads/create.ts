import type { Actor } from "../../access/actor.ts";
import { requireActive, workspaceFor } from "../../access/policy.ts";
import type { Blobs } from "../../blobs/blobs.ts";
import { ApiError, badRequest, conflict, forbidden, notFound } from "../../http/errors.ts";
import { newId } from "../../ids.ts";
import { StorageError, type Database, type Reader, type Tx } from "../../storage/database.ts";
import { readForm } from "./form.ts";
import type { Thumbnails } from "./images.ts";
import { UPLOADS, UPLOAD_COLUMNS, uploadOf, type UploadRow } from "./present.ts";
import { receive, type Received } from "./receive.ts";
import { addUsage, roomFor, type Quotas } from "./usage.ts";
import type { CreateUploadQuery, Upload } from "./wire.ts";

export interface UploadStores {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly thumbnails: Thumbnails;
  readonly quotas: Quotas;
}

/**
 * Stores the file of a multipart form: first its bytes, then the row that makes them count, so that a crash in between
 * leaves bytes that nobody knows, which are collected, and never a row without them. Whoever may not upload is told
 * before the body is read where the query names the workspace; so is whoever sends a nonce again.
 *
 * @returns the upload, and whether it was there already.
 */
export async function createUpload(
  stores: UploadStores,
  actor: Actor,
  query: CreateUploadQuery,
  request: Request,
): Promise<{ upload: Upload; replayed: boolean }> {
  const { db, blobs, thumbnails, quotas } = stores;
  const nonce = query.nonce ? cleanNonce(query.nonce) : null;
  let fits: (byte_size: number) => void = () => {};
  if (query.workspace_id) {
    const workspace = await uploadable(db, actor, query.workspace_id);
    const earlier = await withNonce(db, actor, nonce, workspace);
    if (earlier !== undefined) return { upload: uploadOf(earlier), replayed: true };
    fits = await roomFor(db, quotas, workspace.id, actor.user.id);
  }
  const { fields, file } = await readForm(
    request,
    (part) => receive(blobs, part, fits),
    (part) => discard(blobs, part),
  );
  try {
    if (file === undefined) throw badRequest("file is required: it must be a file.");
    const about = { ...said(fields), ...file.measured };
    const workspaceId = workspaceOf(query, fields);
    const { row, replayed } = await db.write(async (tx) => {
      const workspace = await uploadable(tx, actor, workspaceId);
      const earlier = await withNonce(tx, actor, nonce, workspace);
      if (earlier !== undefined) return { row: earlier, replayed: true };
      const owned = { workspace_id: workspace.id, owner_id: actor.user.id };
      await addUsage(tx, quotas, { ...owned, byte_size: file.byte_size });
      return { row: await insert(tx, actor, workspace, nonce, file, about), replayed: false };
    });
    if (replayed) await discard(blobs, file);
    else if (file.measured !== undefined) thumbnails.prepare(file.blob);
    return { upload: uploadOf(row), replayed };
  } catch (error) {
    // Where it is open whether the row was stored, its bytes stay; if it was not, they are collected.
    const refused = error instanceof ApiError;
    if (refused || (error instanceof StorageError && error.reason === "full"))
      await discard(blobs, file);
    throw error;
  }
}

/** Bytes that no row will name. Should that fail, they are collected. */
const discard = async (blobs: Blobs, file: Received | undefined) =>
  file && blobs.remove(file.blob).catch(() => {});

/** The workspace, if the caller may upload there. */
async function uploadable(reader: Reader, actor: Actor, workspaceId: string) {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  if (workspace.role === "guest") throw forbidden("Guests cannot upload files.");
  requireActive(workspace);
  return workspace;
}

/** The caller's upload under this nonce, if there is one; 409 when it is in another workspace. */
async function withNonce(
  reader: Reader,
  actor: Actor,
  nonce: string | null,
  workspace: { readonly id: number },
): Promise<UploadRow | undefined> {
  if (nonce === null) return undefined;
  const row = await reader.get<UploadRow>(
    `SELECT ${UPLOAD_COLUMNS} FROM uploads u JOIN workspaces w ON w.id = u.workspace_id
     JOIN users o ON o.id = u.owner_id WHERE u.owner_id = ? AND u.nonce = ?`,
    actor.user.id,
    nonce,
  );
  if (row !== undefined && row.workspace_id !== workspace.id)
    throw conflict("nonce_reused", "This nonce was used in another workspace.");
  return row;
}

/** The caller's own upload under a nonce; 404 when there is none. */
export async function getUploadByNonce(
  reader: Reader,
  actor: Actor,
  query: { workspace_id: string; nonce: string },
): Promise<Upload> {
  const row = await reader.get<UploadRow>(
    `SELECT ${UPLOAD_COLUMNS} FROM ${UPLOADS} WHERE u.owner_id = ? AND u.nonce = ? AND w.public_id = ?`,
    actor.user.id,
    cleanNonce(query.nonce),
    query.workspace_id,
  );
  if (row === undefined) throw notFound("Upload");
  await workspaceFor(reader, actor, query.workspace_id).catch(hidden);
  return uploadOf(row);
}

function hidden(error: unknown): never {
  throw error instanceof ApiError && error.status === 404 ? notFound("Upload") : error;
}

function workspaceOf(query: CreateUploadQuery, fields: ReadonlyMap<string, string>): string {
  const field = fields.get("workspace_id");
  if (query.workspace_id && field && field !== query.workspace_id)
    throw badRequest("workspace_id is not the same in the form and in the query.");
  const id = query.workspace_id || field;
  if (!id) throw badRequest("workspace_id is required: it must be a string.");
  return id;
}

interface Said {
  readonly width: number;
  readonly height: number;
  readonly duration_ms: number;
}

/** What the sender says of the file, which counts where the server cannot measure it; 0 is unknown. */
function said(fields: ReadonlyMap<string, string>): Said {
  const number = (name: string) => {
    const text = fields.get(name) || "0";
    if (!/^\d{1,9}$/.test(text)) throw badRequest(`${name} must be a whole number from 0 on.`);
    return Number(text);
  };
  return { width: number("width"), height: number("height"), duration_ms: number("duration_ms") };
}

async function insert(
  tx: Tx,
  actor: Actor,
  workspace: { readonly id: number; readonly public_id: string },
  nonce: string | null,
  file: Received,
  about: Said,
): Promise<UploadRow> {
  const row: UploadRow = {
    id: 0,
    public_id: newId("upl"),
    workspace_id: workspace.id,
    workspace_public_id: workspace.public_id,
    owner_id: actor.user.id,
    owner_public_id: actor.user.public_id,
    nonce,
    filename: file.filename,
    content_type: file.content_type,
    byte_size: file.byte_size,
    width: about.width,
    height: about.height,
    duration_ms: about.duration_ms,
    sha256: file.sha256,
    blob: file.blob,
    created_at: new Date().toISOString(),
  };
  const inserted = await tx.get<{ id: number }>(
    `INSERT INTO uploads (public_id, workspace_id, owner_id, nonce, filename, content_type, byte_size, width, height,
       duration_ms, sha256, blob, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    row.public_id,
    row.workspace_id,
    row.owner_id,
    row.nonce,
    row.filename,
    row.content_type,
    row.byte_size,
    row.width,
    row.height,
    row.duration_ms,
    row.sha256,
    row.blob,
    row.created_at,
  );
  row.id = inserted?.id ?? 0;
  return row;
}

const cleanNonce = (nonce: string) => nonce.toWellFormed().replaceAll("\0", "\uFFFD");
