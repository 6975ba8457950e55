import { BlobError, type Blobs } from "../../blobs/blobs.ts";
import { receive, type Received } from "../../features/uploads/receive.ts";
import { addUsage } from "../../features/uploads/usage.ts";
import { newId } from "../../ids.ts";
import type { Tx } from "../../storage/database.ts";
import { ArchiveError } from "./archive.ts";
import type { Notes } from "./notes.ts";
import type { OpenPlace } from "./place.ts";
import type { Prepared } from "./prepare.ts";
import type { Row, Storing } from "./store.ts";
import { withMissing } from "./text.ts";

/** The files of a batch: their bytes are stored, no row names them yet. */
export interface ReceivedFiles {
  of(source: Prepared): readonly Received[];
  /** A message's text, with the names of the files that could not be read. */
  body(source: Prepared): string;
  readonly count: number;
  readonly bytes: number;
}

/**
 * Stores the bytes of a batch's files. What comes of them while no row names them is collected, as after uploads that end
 * in the middle.
 */
export async function receiveFiles(
  blobs: Blobs,
  prepared: readonly Prepared[],
  notes: Notes,
): Promise<ReceivedFiles> {
  const files = new Map<Prepared, Received[]>();
  const lost = new Map<Prepared, string[]>();
  let count = 0;
  let bytes = 0;
  for (const source of prepared) {
    const stored: Received[] = [];
    const refused: string[] = [];
    for (const file of source.files) {
      try {
        const { filename, content_type } = file;
        stored.push(await receive(blobs, { filename, content_type, bytes: file.bytes() }, fits));
      } catch (error) {
        if (error instanceof BlobError || !(error instanceof ArchiveError)) throw error;
        refused.push(file.filename);
        notes.add("file_refused", error.message);
      }
    }
    for (const { byte_size } of stored) bytes += byte_size;
    count += stored.length;
    if (stored.length > 0) files.set(source, stored);
    if (refused.length > 0) lost.set(source, refused);
  }
  return {
    of: (source) => files.get(source) ?? [],
    body: (source) => withMissing(source.body, lost.get(source) ?? []),
    count,
    bytes,
  };
}

/** What the operator takes over has room: quotas are for what people upload. */
const fits = () => {};
const QUOTAS = {};

/** Makes stored files the uploads of their messages' authors. */
export async function attachFiles(
  tx: Tx,
  { target }: Storing,
  place: OpenPlace,
  rows: readonly Row[],
  received: ReceivedFiles,
): Promise<void> {
  if (received.count === 0) return;
  const files = rows.flatMap((row) =>
    received.of(row.source).map((file, index) => ({ row, file, position: index + 1 })),
  );
  const ids = await Promise.all(
    files.map(async ({ row, file }) => {
      const inserted = await tx.get<{ id: number }>(
        `INSERT INTO uploads (public_id, workspace_id, owner_id, filename, content_type, byte_size, width, height,
           duration_ms, sha256, blob, uses, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        newId("upl"),
        target.id,
        row.author.id,
        file.filename,
        file.content_type,
        file.byte_size,
        file.measured?.width ?? 0,
        file.measured?.height ?? 0,
        0,
        file.sha256,
        file.blob,
        1,
        row.at,
      );
      return inserted?.id ?? 0;
    }),
  );
  await Promise.all(
    files.map(({ row, position }, index) =>
      tx.run(
        "INSERT INTO message_uploads (message_id, upload_id, place_id, position) VALUES (?, ?, ?, ?)",
        row.id,
        ids[index] ?? 0,
        place.id,
        position,
      ),
    ),
  );
  const sums = new Map<number, number>();
  for (const { row, file } of files)
    sums.set(row.author.id, (sums.get(row.author.id) ?? 0) + file.byte_size);
  for (const [owner_id, byte_size] of sums)
    await addUsage(tx, QUOTAS, { workspace_id: target.id, owner_id, byte_size });
}
