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
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { botIn } from "../bots/bots.ts";
import { grantedBefore, keepGranted, nonceReused, wishFor } from "../bots/nonces.ts";
import { cleanName } from "../people/people.ts";
import type { AppInstallation, CreateAppInstallationRequest } from "./wire.ts";

/** A workspace has at most so many apps installed at a time; a list shows those that were, too. */
const MOST = 200;
const LISTED = 500;
/** What an app may keep about its installation, in bytes of JSON. */
const LARGEST_CONFIG = 16_384;

export interface InstallationRow {
  id: number;
  public_id: string;
  workspace_id: number;
  workspace_public_id: string;
  app_slug: string;
  display_name: string;
  bot_user_id: number;
  bot_public_id: string;
  config: string;
  created_by_public_id: string;
  created_at: string;
  revoked_at: string | null;
}

const COLUMNS = `a.id, a.public_id, a.workspace_id, w.public_id AS workspace_public_id, a.app_slug, a.display_name,
  a.bot_user_id, b.public_id AS bot_public_id, a.config, c.public_id AS created_by_public_id, a.created_at, a.revoked_at`;
const JOINS = `app_installations a JOIN workspaces w ON w.id = a.workspace_id AND w.deleted_at IS NULL
  JOIN users b ON b.id = a.bot_user_id JOIN users c ON c.id = a.created_by`;

export const installationOf = (row: InstallationRow): AppInstallation => ({
  id: row.public_id,
  workspace_id: row.workspace_public_id,
  app_slug: row.app_slug,
  display_name: row.display_name,
  bot_user_id: row.bot_public_id,
  config: JSON.parse(row.config),
  created_by: row.created_by_public_id,
  created_at: row.created_at,
  ...(row.revoked_at !== null && { revoked_at: row.revoked_at }),
});

/** The workspace's apps, also those that were revoked, the newest first. */
export async function listInstallations(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<AppInstallation[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  requireIntegrationsReader(actor, workspace.role);
  const rows = await reader.all<InstallationRow>(
    `SELECT ${COLUMNS} FROM ${JOINS} WHERE a.workspace_id = ? ORDER BY a.id DESC LIMIT ?`,
    workspace.id,
    LISTED,
  );
  return rows.map(installationOf);
}

/**
 * Installs an app, as which a bot of the workspace acts; managers only. The same `setup_nonce` again answers with the same
 * installation. Errors: 404 for a bot that is not there, 409 for a nonce that was used otherwise, and for an app that this
 * bot is already.
 */
export async function createInstallation(
  db: Database,
  actor: Actor,
  workspaceId: string,
  input: CreateAppInstallationRequest,
): Promise<AppInstallation> {
  const app_slug = cleanAppSlug(input.app_slug);
  const display_name = cleanName(input.display_name ?? app_slug, "display_name");
  const config = JSON.stringify(input.config ?? {});
  if (Array.isArray(input.config)) throw badRequest("config must be an object.");
  if (Buffer.byteLength(config) > LARGEST_CONFIG)
    throw badRequest(`config must be at most ${LARGEST_CONFIG} bytes of JSON.`);
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    requireManager(actor, workspace.role, "install apps");
    requireActive(workspace);
    const wish =
      input.setup_nonce === undefined
        ? undefined
        : wishFor(input.setup_nonce, "app_installation", [
            ...[workspace.public_id, app_slug, display_name, input.bot_user_id, config],
          ]);
    const before = wish && (await grantedBefore(tx, actor, wish));
    if (before !== undefined) {
      const row = await tx.get<InstallationRow>(
        `SELECT ${COLUMNS} FROM ${JOINS} WHERE a.id = ? AND a.revoked_at IS NULL`,
        before,
      );
      if (row === undefined) throw nonceReused();
      return installationOf(row);
    }
    const bot = await botIn(tx, workspace, input.bot_user_id);
    await requireRoom(tx, workspace.id, bot.id, app_slug);
    const public_id = newId("app");
    const inserted = await tx.get<{ id: number }>(
      `INSERT INTO app_installations (public_id, workspace_id, app_slug, display_name, bot_user_id, config, created_by,
         created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
      public_id,
      workspace.id,
      app_slug,
      display_name,
      bot.id,
      config,
      actor.user.id,
      new Date().toISOString(),
    );
    if (wish) await keepGranted(tx, actor, wish, inserted?.id ?? 0);
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "app_installation.created",
      target_type: "app_installation",
      target_id: public_id,
      metadata: { app_slug, bot_user_id: bot.public_id },
    });
    return installationOf(await rowOf(tx, public_id));
  });
}

async function requireRoom(tx: Tx, workspaceId: number, botId: number, app_slug: string) {
  const standing = await tx.all<{ bot_user_id: number; app_slug: string }>(
    "SELECT bot_user_id, app_slug FROM app_installations WHERE workspace_id = ? AND revoked_at IS NULL",
    workspaceId,
  );
  if (standing.some((row) => row.bot_user_id === botId && row.app_slug === app_slug))
    throw conflict("app_installed", "This app is installed already, with the same bot.");
  if (standing.length >= MOST)
    throw conflict("too_many_apps", `A workspace has at most ${MOST} apps installed.`);
}

async function rowOf(reader: Reader, publicId: string): Promise<InstallationRow> {
  const row = await reader.get<InstallationRow>(
    `SELECT ${COLUMNS} FROM ${JOINS} WHERE a.public_id = ?`,
    publicId,
  );
  if (row === undefined) throw new Error("The installation is gone.");
  return row;
}

/** An installation that the caller manages; 404 to those who are no members, 403 to members who are no managers. */
export async function managedInstallation(
  reader: Reader,
  actor: Actor,
  publicId: string,
): Promise<InstallationRow & { role: Role }> {
  const row = await reader.get<InstallationRow & Restriction & { role: Role }>(
    `SELECT ${COLUMNS}, m.role, m.timeout_until, m.blocked_at FROM ${JOINS}
     JOIN memberships m ON m.workspace_id = w.id AND m.user_id = ? WHERE a.public_id = ?`,
    actor.user.id,
    publicId,
  );
  if (row === undefined) throw notFound("App installation");
  requireManager(actor, row.role, "change apps");
  requireActive(row);
  return row;
}

/** The installation that something is to be part of; 400 when it is none of this workspace that stands. */
export async function standingInstallation(
  reader: Reader,
  workspace: { readonly id: number },
  publicId: string | undefined,
): Promise<{ id: number } | undefined> {
  if (publicId === undefined || publicId === "") return undefined;
  const row = await reader.get<{ id: number }>(
    "SELECT id FROM app_installations WHERE public_id = ? AND workspace_id = ? AND revoked_at IS NULL",
    publicId,
    workspace.id,
  );
  if (row === undefined)
    throw badRequest("app_installation_id must be an app that is installed in this workspace.");
  return row;
}

function cleanAppSlug(text: string): string {
  const slug = text.trim().toLowerCase();
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(slug))
    throw badRequest("app_slug must be at most 64 letters, digits, dots, hyphens and underscores.");
  return slug;
}
