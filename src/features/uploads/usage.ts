import type { Config } from "../../config.ts";
import { ApiError } from "../../http/errors.ts";
import type { Reader, Tx } from "../../storage/database.ts";

/** How much may be stored, in bytes; any amount when absent. */
export type Quotas = Pick<Config, "upload_quota_user" | "upload_quota_workspace">;

interface Owned {
  readonly workspace_id: number;
  readonly owner_id: number;
  readonly byte_size: number;
}

/** Whose row holds a workspace's sum. */
const EVERYBODY = 0;

/** Counts an upload; 413 when it does not fit into what its owner, or the workspace, may keep. */
export async function addUsage(tx: Tx, quotas: Quotas, upload: Owned): Promise<void> {
  const { workspace_id, owner_id, byte_size } = upload;
  const own = await count(tx, workspace_id, owner_id, byte_size);
  const all = await count(tx, workspace_id, EVERYBODY, byte_size);
  if (own > (quotas.upload_quota_user ?? Infinity)) throw quotaOfUser();
  if (all > (quotas.upload_quota_workspace ?? Infinity)) throw quotaOfWorkspace();
}

/** Counts an upload that is no longer there. */
export async function removeUsage(tx: Tx, upload: Owned): Promise<void> {
  const { workspace_id, owner_id, byte_size } = upload;
  await count(tx, workspace_id, owner_id, -byte_size);
  await count(tx, workspace_id, EVERYBODY, -byte_size);
}

async function count(tx: Tx, workspaceId: number, userId: number, by: number): Promise<number> {
  const row = await tx.get<{ bytes: number }>(
    `INSERT INTO upload_usage (workspace_id, user_id, bytes) VALUES (?, ?, ?)
     ON CONFLICT (workspace_id, user_id) DO UPDATE SET bytes = upload_usage.bytes + excluded.bytes RETURNING bytes`,
    workspaceId,
    userId,
    by,
  );
  return row?.bytes ?? 0;
}

/** Throws 413 for a size that does not fit any more, so that what does not is refused while it still comes. */
export async function roomFor(
  reader: Reader,
  quotas: Quotas,
  workspaceId: number,
  userId: number,
): Promise<(byte_size: number) => void> {
  const { upload_quota_user = Infinity, upload_quota_workspace = Infinity } = quotas;
  if (upload_quota_user === Infinity && upload_quota_workspace === Infinity) return () => {};
  const rows = await reader.all<{ user_id: number; bytes: number }>(
    "SELECT user_id, bytes FROM upload_usage WHERE workspace_id = ? AND user_id IN ?",
    workspaceId,
    [userId, EVERYBODY],
  );
  const used = (of: number) => rows.find(({ user_id }) => user_id === of)?.bytes ?? 0;
  const [own, all] = [used(userId), used(EVERYBODY)];
  return (byte_size) => {
    if (own + byte_size > upload_quota_user) throw quotaOfUser();
    if (all + byte_size > upload_quota_workspace) throw quotaOfWorkspace();
  };
}

const quotaOfUser = () =>
  new ApiError(413, "upload_quota_user", "You have no room left for uploads in this workspace.");
const quotaOfWorkspace = () =>
  new ApiError(413, "upload_quota_workspace", "This workspace has no room left for uploads.");
