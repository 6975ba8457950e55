import { Database as Connection } from "bun:sqlite";
import type { DatabaseConfig } from "../config.ts";
import { appliedPostgres } from "../storage/migrate.ts";
import { openDatabase } from "../storage/open.ts";
import type { Manifest } from "./manifest.ts";

/** An upload that the database names. */
export interface NamedUpload {
  readonly blob: string;
  readonly byte_size: number;
  readonly sha256: string;
}

/** What a backup wants to know of a database. */
export interface Source {
  readonly facts: Pick<Manifest, "migration" | "cursors" | "counts">;
  /** What all its uploads take, in bytes. */
  readonly uploadBytes: number;
  uploads(): AsyncIterable<NamedUpload>;
  /** Whether an upload is still one in the database that runs. */
  isAlive(blob: string): Promise<boolean>;
  close(): Promise<void>;
}

const COUNTED = {
  users: "SELECT count(*) AS n FROM users",
  workspaces: "SELECT count(*) AS n FROM workspaces",
  channels: "SELECT count(*) AS n FROM places WHERE kind <> 'direct'",
  direct_conversations: "SELECT count(*) AS n FROM places WHERE kind = 'direct'",
  messages: "SELECT count(*) AS n FROM messages",
  events: "SELECT count(*) AS n FROM events",
};
const UPLOADS = "SELECT blob, byte_size, sha256 FROM uploads WHERE deleted_at IS NULL";
const UPLOAD_BYTES =
  "SELECT coalesce(sum(byte_size), 0) AS n FROM uploads WHERE deleted_at IS NULL";
const ALIVE = "SELECT 1 AS n FROM uploads WHERE blob = ? AND deleted_at IS NULL";
const CURSORS = "SELECT public_id, event_seq FROM workspaces ORDER BY id";
/** Rows that are fetched at once over a network. */
const PAGE = 1_000;

interface Count {
  readonly n: number | string;
}
interface Tail {
  readonly public_id: string;
  readonly event_seq: number | string;
}

const cursorsOf = (tails: readonly Tail[]) =>
  Object.fromEntries(
    tails.map(({ public_id, event_seq }) => [public_id, String(event_seq).padStart(16, "0")]),
  );

/** A copy of a SQLite database that nobody writes to, and the database that it is of. */
export function sqliteSource(copy: string, original: string): Source {
  const db = new Connection(copy, { readonly: true });
  const count = (sql: string) => Number(db.query<Count, []>(sql).get()?.n ?? 0);
  // A database from before there were uploads has none.
  const hasUploads = count("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'uploads'") > 0;
  return {
    facts: {
      migration: count("SELECT count(*) AS n FROM schema_migrations"),
      cursors: cursorsOf(db.query<Tail, []>(CURSORS).all()),
      counts: Object.fromEntries(Object.entries(COUNTED).map(([name, sql]) => [name, count(sql)])),
    },
    uploadBytes: hasUploads ? count(UPLOAD_BYTES) : 0,
    async *uploads() {
      if (hasUploads) yield* db.query<NamedUpload, []>(`${UPLOADS} ORDER BY id`).iterate();
    },
    async isAlive(blob) {
      const live = new Connection(original, { readonly: true });
      try {
        live.run("PRAGMA busy_timeout = 10000");
        return live.query(ALIVE).get(blob) !== null;
      } finally {
        live.close();
      }
    },
    close: async () => db.close(),
  };
}

/** A PostgreSQL database, of which only what it says of uploads is wanted. */
export async function postgresSource(
  config: DatabaseConfig & { readonly engine: "postgres" },
): Promise<Source> {
  const migration = await appliedPostgres(config.url, config.connectTimeout);
  const db = await openDatabase(config);
  const count = async (sql: string) => Number((await db.get<Count>(sql))?.n ?? 0);
  try {
    const counts: Record<string, number> = {};
    for (const [name, sql] of Object.entries(COUNTED)) counts[name] = await count(sql);
    return {
      facts: { migration, cursors: cursorsOf(await db.all<Tail>(CURSORS)), counts },
      uploadBytes: await count(UPLOAD_BYTES),
      async *uploads() {
        for (let after: string | undefined = ""; after !== undefined;) {
          const page: NamedUpload[] = await db.all<NamedUpload>(
            `${UPLOADS} AND blob > ? ORDER BY blob LIMIT ?`,
            after,
            PAGE,
          );
          yield* page.map((upload) => ({ ...upload, byte_size: Number(upload.byte_size) }));
          after = page.length === PAGE ? page.at(-1)?.blob : undefined;
        }
      },
      isAlive: async (blob) => (await db.get(ALIVE, blob)) !== undefined,
      close: () => db.close(),
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}
