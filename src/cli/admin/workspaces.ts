import type { Retention } from "../../realtime/retention.ts";
import { personNamed } from "../../features/auth/operator.ts";
import { listAllWorkspaces, makeOwner, pruneLogs } from "../../features/workspaces/operator.ts";
import { table } from "../output.ts";
import { administer, type Options } from "./administer.ts";

/** `admin workspace list` */
export const listWorkspaces = (options: Options) =>
  administer(options, async (db) => {
    const workspaces = await listAllWorkspaces(db);
    return {
      text: table(
        ["ID", "SLUG", "NAME", "MEMBERS", "BOTS", "OWNER"],
        workspaces.map(({ id, slug, name, members, bots, owner_user_id }) => [
          id,
          slug,
          name,
          String(members),
          String(bots),
          owner_user_id,
        ]),
      ),
      plain: workspaces.map(({ id }) => id).join("\n"),
      json: { workspaces },
      ...(workspaces.length === 0 && { note: "There is no workspace yet." }),
    };
  });

/** `admin workspace owner` */
export const changeOwner = (options: Options & { workspace: string; user: string }) =>
  administer(options, async (db) => {
    const heir = await personNamed(db, options.user);
    const done = await makeOwner(db, options.workspace, heir.public_id);
    return {
      text: done.owner_user_id,
      plain: done.owner_user_id,
      json: done,
      note: `${heir.display_name} owns ${options.workspace} now; who did before is a moderator there.`,
    };
  });

/** `admin events prune` */
export const pruneEvents = (
  options: Options & { keep?: number; before?: number; keepLatest?: number; workspace?: string },
) =>
  administer(options, async (db) => {
    const { keep, keepLatest } = options;
    const before = keep === undefined ? options.before : Date.now() - keep;
    const retention: Retention = {
      ...(before !== undefined && { before }),
      ...(keepLatest !== undefined && { keepLatest }),
    };
    const logs = await pruneLogs(db, retention, options.workspace);
    const pruned = logs.reduce((sum, log) => sum + log.pruned, 0);
    return {
      text: table(
        ["WORKSPACE", "PRUNED", "UP TO", "NEWEST"],
        logs.map((log) => [log.slug, String(log.pruned), log.pruned_up_to, log.newest_cursor]),
      ),
      plain: String(pruned),
      json: { pruned, workspaces: logs },
      note:
        pruned === 0
          ? "There was nothing to prune."
          : `Events that went: ${pruned}. Clients that come with an older cursor are told to load afresh.`,
    };
  });
