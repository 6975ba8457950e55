import type { Actor } from "../../access/actor.ts";
import {
  requireActive,
  requireIntegrationsReader,
  requireManager,
  workspaceFor,
  type Restriction,
  type Role,
} from "../../access/policy.ts";
import { badRequest, conflict, notFound } from "../../http/errors.ts";
import { newId } from "../../ids.ts";
import type { Database, Reader } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { cleanName, hasControlCharacters } from "../people/people.ts";
import type { ConnectedAccount, CreateConnectedAccountRequest } from "./wire.ts";

/** A workspace has at most so many accounts that stand; a list shows those that do not, too. */
const MOST = 10_000;
const LISTED = 1_000;
/** What may be kept about an account, in bytes of JSON. */
const LARGEST_METADATA = 16_384;

interface AccountRow {
  id: number;
  public_id: string;
  workspace_id: number;
  workspace_public_id: string;
  user_public_id: string;
  provider: string;
  provider_account_id: string;
  display_name: string;
  scopes: string;
  metadata: string;
  created_at: string;
  revoked_at: string | null;
}

const COLUMNS = `c.id, c.public_id, c.workspace_id, w.public_id AS workspace_public_id, u.public_id AS user_public_id,
  c.provider, c.provider_account_id, c.display_name, c.scopes, c.metadata, c.created_at, c.revoked_at`;
const JOINS = `connected_accounts c JOIN workspaces w ON w.id = c.workspace_id AND w.deleted_at IS NULL
  JOIN users u ON u.id = c.user_id`;

const accountOf = (row: AccountRow): ConnectedAccount => ({
  id: row.public_id,
  workspace_id: row.workspace_public_id,
  user_id: row.user_public_id,
  provider: row.provider,
  provider_account_id: row.provider_account_id,
  display_name: row.display_name,
  scopes: JSON.parse(row.scopes),
  metadata: JSON.parse(row.metadata),
  created_at: row.created_at,
  ...(row.revoked_at !== null && { revoked_at: row.revoked_at }),
});

/** The accounts elsewhere that a workspace's members are connected with, the newest first. */
export async function listAccounts(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<ConnectedAccount[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  requireIntegrationsReader(actor, workspace.role);
  const rows = await reader.all<AccountRow>(
    `SELECT ${COLUMNS} FROM ${JOINS} WHERE c.workspace_id = ? ORDER BY c.id DESC LIMIT ?`,
    workspace.id,
    LISTED,
  );
  return rows.map(accountOf);
}

/**
 * Notes who a member is elsewhere; managers only. It holds no secret of that place: what opens an account is not kept
 * here. Errors: 404 for somebody who is no member, 409 for an account that is connected already.
 */
export async function createAccount(
  db: Database,
  actor: Actor,
  workspaceId: string,
  input: CreateConnectedAccountRequest,
): Promise<ConnectedAccount> {
  const provider = cleanProvider(input.provider);
  const provider_account_id = cleanLine(input.provider_account_id, "provider_account_id");
  const display_name = cleanName(
    input.display_name ?? provider_account_id.slice(0, 80),
    "display_name",
  );
  if (Array.isArray(input.metadata)) throw badRequest("metadata must be an object.");
  const metadata = JSON.stringify(input.metadata ?? {});
  if (Buffer.byteLength(metadata) > LARGEST_METADATA)
    throw badRequest(`metadata must be at most ${LARGEST_METADATA} bytes of JSON.`);
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    requireManager(actor, workspace.role, "connect accounts");
    requireActive(workspace);
    const user = await tx.get<{ id: number; public_id: string }>(
      `SELECT u.id, u.public_id FROM users u JOIN memberships m ON m.user_id = u.id AND m.workspace_id = ?
       WHERE u.public_id = ? AND u.deleted_at IS NULL`,
      workspace.id,
      input.user_id,
    );
    if (user === undefined) throw notFound("Member");
    const taken = await tx.get(
      `SELECT 1 FROM connected_accounts WHERE workspace_id = ? AND user_id = ? AND provider = ?
         AND provider_account_id = ? AND revoked_at IS NULL`,
      workspace.id,
      user.id,
      provider,
      provider_account_id,
    );
    if (taken !== undefined)
      throw conflict("account_connected", "This account is connected already.");
    const standing = await tx.get<{ count: number }>(
      "SELECT count(*) AS count FROM connected_accounts WHERE workspace_id = ? AND revoked_at IS NULL",
      workspace.id,
    );
    if (Number(standing?.count ?? 0) >= MOST)
      throw conflict("too_many_accounts", `A workspace has at most ${MOST} connected accounts.`);
    const public_id = newId("acct");
    await tx.run(
      `INSERT INTO connected_accounts (public_id, workspace_id, user_id, provider, provider_account_id, display_name,
         scopes, metadata, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      public_id,
      workspace.id,
      user.id,
      provider,
      provider_account_id,
      display_name,
      JSON.stringify(input.scopes ?? []),
      metadata,
      actor.user.id,
      new Date().toISOString(),
    );
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "connected_account.created",
      target_type: "connected_account",
      target_id: public_id,
      metadata: { provider, user_id: user.public_id },
    });
    return accountOf(await rowOf(tx, public_id));
  });
}

/** Ends a connection; managers only. Again: nothing more happens. */
export const revokeAccount = (
  db: Database,
  actor: Actor,
  publicId: string,
): Promise<ConnectedAccount> =>
  db.write(async (tx) => {
    const row = await tx.get<AccountRow & Restriction & { role: Role }>(
      `SELECT ${COLUMNS}, m.role, m.timeout_until, m.blocked_at FROM ${JOINS}
       JOIN memberships m ON m.workspace_id = w.id AND m.user_id = ? WHERE c.public_id = ?`,
      actor.user.id,
      publicId,
    );
    if (row === undefined) throw notFound("Connected account");
    requireManager(actor, row.role, "end connections");
    requireActive(row);
    if (row.revoked_at !== null) return accountOf(row);
    await tx.run(
      "UPDATE connected_accounts SET revoked_at = ? WHERE id = ?",
      new Date().toISOString(),
      row.id,
    );
    await audit(tx, {
      actor: actor.user,
      workspace: { id: row.workspace_id },
      action: "connected_account.revoked",
      target_type: "connected_account",
      target_id: publicId,
    });
    return accountOf(await rowOf(tx, publicId));
  });

async function rowOf(reader: Reader, publicId: string): Promise<AccountRow> {
  const row = await reader.get<AccountRow>(
    `SELECT ${COLUMNS} FROM ${JOINS} WHERE c.public_id = ?`,
    publicId,
  );
  if (row === undefined) throw new Error("The account is gone.");
  return row;
}

function cleanProvider(text: string): string {
  const provider = text.trim().toLowerCase();
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(provider))
    throw badRequest("provider must be at most 64 letters, digits, dots, hyphens and underscores.");
  return provider;
}

function cleanLine(text: string, field: string): string {
  const line = text.toWellFormed().trim();
  if (line === "" || hasControlCharacters(line))
    throw badRequest(`${field} must be a line of text.`);
  return line;
}
