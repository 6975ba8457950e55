import type { Blobs } from "../blobs/blobs.ts";
import type { DatabaseConfig } from "../config.ts";
import { hashSecret, newSecret } from "../ids.ts";
import { openBulk, type Bulk, type BulkColumn, type Cell } from "../storage/bulk.ts";
import type { Reader } from "../storage/database.ts";
import { requireAgreement } from "./agreements.ts";
import type { Header } from "./archive.ts";
import { ArchiveError } from "./columns.ts";
import { readArchive, type Contents, type Sink } from "./reading.ts";
import { TABLES, type ExportedTable } from "./tables.ts";

/** What is told of how far a command has come. */
export type Progress = (what: string, count: number) => void;

/**
 * What is added to the cursors that an archive names, and for each millisecond since it was made, as for a database that was
 * restored: more than its server can have issued since.
 */
const SLACK = 1_000_000;
const PACE = 100;
const HIGHEST = Number.MAX_SAFE_INTEGER - 5_000_000;

/** Reads an archive through without storing anything; throws an ArchiveError for one that is damaged or no archive. */
export const checkArchive = (file: Blob, progress: Progress): Promise<Contents> =>
  readArchive(
    file,
    {
      rows: async () => {},
      async file(_, parts) {
        for await (const part of parts) void part;
      },
    },
    progress,
  );

/**
 * Fills an empty, migrated database from an archive, in one transaction, and the store with its files. Nothing is left of
 * it when it fails; when it is killed, bytes of files may stay in the store, which the next run writes again.
 *
 * @param blobs where files go; without it they are only read, and the transaction is rolled back: then it was a trial.
 * @throws ArchiveError for what is wrong with the archive, or when the database is not empty.
 */
export async function importArchive(
  file: Blob,
  config: DatabaseConfig,
  blobs: Blobs | undefined,
  progress: Progress,
): Promise<Contents> {
  const bulk = await openBulk(config);
  const written: string[] = [];
  try {
    await requireEmpty(bulk);
    const contents = await readArchive(file, filling(bulk, blobs, written), progress);
    await (blobs === undefined ? bulk.rollback() : bulk.commit());
    return contents;
  } catch (error) {
    await bulk.rollback().catch(() => {});
    for (const name of written) await blobs?.remove(name).catch(() => {});
    throw refusalOf(error) ?? error;
  }
}

function filling(bulk: Bulk, blobs: Blobs | undefined, written: string[]): Sink {
  let cursors: Header["cursors"] = {};
  let ahead = SLACK;
  return {
    async header(header) {
      cursors = header.cursors;
      const since = Date.now() - (Date.parse(header.exported_at) || Date.now());
      ahead = SLACK + Math.max(0, since) * PACE;
    },
    async rows(table, rows) {
      const made = madeFor(table, (id) => Math.min((cursors[id] ?? 0) + ahead, HIGHEST));
      const columns: BulkColumn[] = [
        ...(table.key[0] === "id" ? [{ name: "id", numeric: true }] : []),
        ...table.columns,
        ...made.map(([column]) => column),
      ];
      await bulk.insert(
        table.table,
        columns,
        made.length === 0
          ? rows
          : rows.map((row) => [...row, ...made.map(([, make]) => make(row))]),
      );
    },
    async rowsDone() {
      for (const sql of DERIVED) await bulk.run(sql);
      await requireAgreement(bulk);
    },
    async file({ id, sha256 }, parts) {
      const name = blobNameOf(id, sha256);
      if (blobs === undefined) {
        for await (const part of parts) void part;
        return;
      }
      // An import before may have put it into the same store, for a server that has it now.
      if ((await blobs.load(name)) === undefined) written.push(name);
      await blobs.write(name, parts);
    },
  };
}

/** The name of an upload's bytes: always the same, so that an import that is run again leaves none behind. */
const blobNameOf = (id: string, sha256: string) =>
  Bun.CryptoHasher.hash("sha256", `${id} ${sha256}`, "hex").slice(0, 32);

/** Columns that an export does not have: their cells are made from the others. */
function madeFor(
  { table, columns }: ExportedTable,
  cursorOf: (workspace: string) => number,
): [BulkColumn, (row: readonly Cell[]) => Cell][] {
  const said = (row: readonly Cell[], name: string) =>
    String(row[1 + columns.findIndex((column) => column.name === name)]);
  const above = (row: readonly Cell[]) => cursorOf(said(row, "public_id"));
  switch (table) {
    case "workspaces":
      return [
        [{ name: "event_seq", numeric: true }, above],
        [{ name: "pruned_seq", numeric: true }, above],
      ];
    case "uploads":
      return [
        [
          { name: "blob", numeric: false },
          (row) => blobNameOf(said(row, "public_id"), said(row, "sha256")),
        ],
      ];
    case "invites":
      // Of a link that nobody has.
      return [[{ name: "token_hash", numeric: false }, () => hashSecret(newSecret("ivt"))]];
    default:
      return [];
  }
}

/** What follows from the rows. */
const DERIVED = [
  `INSERT INTO role_counts (workspace_id, role, members)
   SELECT workspace_id, role, count(*) FROM memberships GROUP BY workspace_id, role`,
  `INSERT INTO upload_usage (workspace_id, user_id, bytes)
   SELECT workspace_id, owner_id, sum(byte_size) FROM uploads GROUP BY workspace_id, owner_id`,
  `INSERT INTO upload_usage (workspace_id, user_id, bytes)
   SELECT workspace_id, 0, sum(byte_size) FROM uploads GROUP BY workspace_id`,
  `UPDATE thread_follows SET latest_id = coalesce((SELECT m.id FROM messages m
     WHERE m.root_id = thread_follows.root_id ORDER BY m.thread_seq DESC LIMIT 1), 0)`,
  // Somebody is here now.
  "DELETE FROM setup_links",
];

/**
 * Refuses a server with anything in it.
 *
 * @param tables those that are looked at; all unless told otherwise
 * @throws ArchiveError
 */
export async function requireEmpty(
  reader: Reader,
  tables: readonly string[] = TABLES.map(({ table }) => table),
): Promise<void> {
  for (const table of tables)
    if ((await reader.get(`SELECT 1 AS found FROM ${table} LIMIT 1`)) !== undefined)
      throw new ArchiveError(
        "The server is not empty, and an import fills an empty one: name another --data or --db",
      );
}

/** A constraint of the database that a row breaks: the archive says something that no server holds. */
function refusalOf(error: unknown): ArchiveError | undefined {
  if (!(error instanceof Error) || error instanceof ArchiveError) return undefined;
  const constraint = /constraint/i.test(error.message);
  return constraint
    ? new ArchiveError(`The archive contradicts itself. ${error.message}`)
    : undefined;
}
