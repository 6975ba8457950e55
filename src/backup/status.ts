import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** How backups went, for metrics and for whoever looks after the server. Times are RFC 3339 in UTC. */
export interface BackupStatus {
  /** The newest whole backup, of database and uploads. */
  readonly last_success?: {
    readonly made_at: string;
    readonly path: string;
    readonly bytes: number;
  };
  /** The newest attempt that failed, and why; it may be older than the last success. */
  readonly last_failure?: { readonly at: string; readonly error: string };
}

const fileIn = (data: string) => join(data, "backup.json");

/** What is known of the backups of the server with this data directory; nothing when none was ever tried. */
export async function readBackupStatus(data: string): Promise<BackupStatus> {
  try {
    const json: unknown = JSON.parse(await readFile(fileIn(data), "utf8"));
    if (typeof json !== "object" || json === null) return {};
    const { last_success, last_failure } = { last_success: null, last_failure: null, ...json };
    return { ...successIn(last_success), ...failureIn(last_failure) };
  } catch {
    return {};
  }
}

function successIn(value: object | null): Pick<BackupStatus, "last_success"> {
  if (value === null || !("made_at" in value && "path" in value && "bytes" in value)) return {};
  const { made_at, path, bytes } = value;
  return typeof made_at === "string" && typeof path === "string" && typeof bytes === "number"
    ? { last_success: { made_at, path, bytes } }
    : {};
}

function failureIn(value: object | null): Pick<BackupStatus, "last_failure"> {
  if (value === null || !("at" in value && "error" in value)) return {};
  const { at, error } = value;
  return typeof at === "string" && typeof error === "string" ? { last_failure: { at, error } } : {};
}

/** Remembers how a backup went. That nothing can be remembered prevents no backup. */
export async function rememberBackup(data: string, news: BackupStatus): Promise<void> {
  const status = { ...(await readBackupStatus(data)), ...news };
  const next = `${fileIn(data)}.${crypto.randomUUID()}`;
  try {
    await writeFile(next, `${JSON.stringify(status)}\n`, { mode: 0o600 });
    await rename(next, fileIn(data));
  } catch {
    // Where the data directory may only be read, or is full, there is no memory.
  }
}
