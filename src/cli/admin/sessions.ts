import { listSessionsOf } from "../../features/auth/operator-lists.ts";
import { revokeSessions } from "../../features/auth/operator.ts";
import { administer, type Options } from "./administer.ts";
import { printPages } from "./listing.ts";

/** `admin sessions list` */
export const listSessions = (options: Options & { user?: string }) =>
  administer(options, async (db) => {
    await printPages(
      listSessionsOf(db, options.user),
      {
        name: "sessions",
        headings: ["ID", "WHO", "SINCE", "LAST USED", "BY"],
        row: ({ id, display_name, created_at, last_used_at, user_agent }) => [
          id,
          display_name,
          created_at,
          last_used_at ?? "",
          user_agent ?? "",
        ],
        plain: ({ id }) => id,
        none: "Nobody is signed in.",
      },
      options,
    );
    return undefined;
  });

/** `admin sessions revoke` */
export const endSessions = (
  options: Options & { session: string | undefined; user?: string; all?: true },
) =>
  administer(options, async (db) => {
    const { session, user = "" } = options;
    const revoked = await revokeSessions(
      db,
      options.all ? "all" : session === undefined ? { user } : { session },
    );
    return {
      text: revoked.join("\n"),
      plain: revoked.join("\n"),
      json: { revoked },
      note: `Sign-ins that ended: ${revoked.length}. Bots' tokens are not among them.`,
    };
  });
