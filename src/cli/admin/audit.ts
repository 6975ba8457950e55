import {
  auditedAfter,
  newestAudited,
  type AuditFilter,
  type AuditRow,
} from "../../features/audit/operator.ts";
import type { AuditLogEntry } from "../../features/audit/wire.ts";
import { personNamed } from "../../features/auth/operator.ts";
import { workspaceNamed } from "../../features/workspaces/named.ts";
import type { Database } from "../../storage/database.ts";
import { clean, note, print, styled } from "../output.ts";
import { administer, type Options } from "./administer.ts";

const DEFAULT_LIMIT = 100;
/** Entries read at a time while following. */
const PAGE = 500;
/** How long it is waited for word of a write before the log is looked at all the same, in milliseconds. */
const PAUSE = 1_000;

type AuditOptions = Options & {
  readonly workspace?: string;
  readonly server?: true;
  readonly action?: string;
  readonly user?: string;
  readonly operator?: true;
  readonly target?: string;
  readonly since?: number;
  readonly limit?: number;
  readonly follow?: true;
};

/** `admin audit`: what was done, and with `--follow` what is done, until Ctrl+C. */
export const readAudit = (options: AuditOptions) =>
  administer(options, async (db) => {
    const filter = await filterOf(db, options);
    const rows = await newestAudited(db, filter, options.limit ?? DEFAULT_LIMIT);
    for (const { entry } of rows) await printEntry(entry, options);
    if (options.follow) await follow(db, filter, rows, options);
    else if (rows.length === 0 && !options.json && !options.plain)
      note("There is no such entry.", options);
    return undefined;
  });

async function filterOf(db: Database, options: AuditOptions): Promise<AuditFilter> {
  const { workspace, server, action, user, operator, target, since } = options;
  // What is deleted, or whose account has ended, is still found by its ID.
  const isId = (text: string) => /^(wsp|usr)_/.test(text);
  const idOf = async (text: string | undefined, find: () => Promise<{ public_id: string }>) =>
    text === undefined || isId(text) ? text : (await find()).public_id;
  return {
    workspace: await idOf(workspace, () => workspaceNamed(db, workspace ?? "")),
    actor: operator ? "" : await idOf(user, () => personNamed(db, user ?? "")),
    server,
    action,
    target,
    since: since === undefined ? undefined : new Date(since).toISOString(),
  };
}

/** Prints what is written from now on. Each entry is found by its place in the log, so none is missed or comes twice. */
async function follow(
  db: Database,
  filter: AuditFilter,
  before: readonly AuditRow[],
  options: AuditOptions,
): Promise<never> {
  let rung = Promise.withResolvers<void>();
  db.onForeignWrite(() => {
    rung.resolve();
    rung = Promise.withResolvers();
  });
  for (let last = before.at(-1)?.id ?? 0; ;) {
    const rows = await auditedAfter(db, filter, last, PAGE);
    for (const { entry } of rows) await printEntry(entry, options);
    last = rows.at(-1)?.id ?? last;
    if (rows.length < PAGE) await Promise.race([rung.promise, Bun.sleep(PAUSE)]);
  }
}

const printEntry = (entry: AuditLogEntry, form: Options) =>
  print({ text: lineOf(entry), plain: entry.id, json: entry }, form);

function lineOf(entry: AuditLogEntry): string {
  const { created_at, action, target_id, actor_user_id, workspace_id, metadata } = entry;
  const by = actor_user_id === "" ? "the operator" : actor_user_id;
  const where = workspace_id === "" ? "" : ` in ${workspace_id}`;
  const target = target_id === "" ? "" : ` ${clean(target_id)}`;
  const more = Object.keys(metadata).length === 0 ? "" : ` ${JSON.stringify(metadata)}`;
  return `${styled("dim", created_at)} ${action}${target} by ${by}${where}${styled("dim", clean(more))}`;
}
