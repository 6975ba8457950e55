import { bootstrap } from "../../features/auth/bootstrap.ts";
import { listUsers } from "../../features/auth/operator-lists.ts";
import {
  addToWorkspace,
  createLinkFor,
  createPerson,
  setPasswordOf,
} from "../../features/auth/operator.ts";
import { deactivatePerson, reactivatePerson } from "../../features/departures/operator.ts";
import type { InviteRole } from "../../features/invites/wire.ts";
import { addressOf } from "../configure.ts";
import { EXIT, fail } from "../exit.ts";
import { mayAsk } from "../output.ts";
import { readNewSecret } from "../secret-input.ts";
import { administer, type Options } from "./administer.ts";
import { printPages } from "./listing.ts";

const ONCE = "It works once, within 15 minutes.";

/** `admin bootstrap`: the first person of a server, and a link that signs them in. */
export const bootstrapServer = (options: Options & { name: string; email: string }) =>
  administer(
    options,
    async (db, config) => {
      const made = await bootstrap(db, { display_name: options.name, email: options.email });
      const url = `${addressOf(config)}/login#${made.token}`;
      return {
        text: url,
        plain: made.token,
        json: { ...made, url },
        note: `${made.user.display_name} owns the workspace ${made.workspace.name}. Open the link to sign in: start the server first. ${ONCE}`,
      };
    },
    "new",
  );

/** `admin magic-link create` */
export const createMagicLink = (
  options: Options & { email: string; name?: string; user?: string },
) =>
  administer(options, async (db, config) => {
    const { email, name, user } = options;
    const made = await createLinkFor(db, {
      email,
      ...(name !== undefined && { display_name: name }),
      ...(user !== undefined && { user }),
    });
    const url = `${addressOf(config)}/login#${made.token}`;
    return {
      text: url,
      plain: made.token,
      json: { ...made, url },
      note: `This signs in ${made.magic_link.display_name}, ${made.magic_link.email}. ${ONCE}`,
    };
  });

/** `admin user create` */
export const createUser = (options: Options & { name: string; email: string; handle?: string }) =>
  administer(options, async (db) => {
    const { name, email, handle } = options;
    const made = await createPerson(db, {
      display_name: name,
      email,
      ...(handle !== undefined && { handle }),
    });
    return {
      text: made.user.id,
      plain: made.user.id,
      json: made,
      note: `${made.user.display_name} has an account. "admin member add" puts them into a workspace, "admin magic-link create" lets them sign in.`,
    };
  });

/** `admin user list` */
export const listPeople = (
  options: Options & { workspace?: string; deactivated?: true; kind: "human" | "bot" },
) =>
  administer(options, async (db) => {
    const { workspace, deactivated = false, kind } = options;
    await printPages(
      listUsers(db, { workspace, deactivated, kind }),
      {
        name: "users",
        headings: ["ID", "HANDLE", "NAME", "EMAIL", workspace === undefined ? "STATE" : "ROLE"],
        row: ({ id, handle, former_handle = "", display_name, email, state, role = "" }) => [
          id,
          handle === "" && former_handle !== "" ? `(@${former_handle})` : handle && `@${handle}`,
          display_name,
          email,
          workspace === undefined ? state : role,
        ],
        plain: ({ id }) => id,
        none: "There is nobody to list.",
      },
      options,
    );
    return undefined;
  });

/** `admin user deactivate` */
export const deactivateUser = (options: Options & { user: string }) =>
  administer(options, async (db) => {
    const { user, credentials, bots } = await deactivatePerson(db, options.user);
    return {
      text: user.id,
      plain: user.id,
      json: { user, revoked: credentials, bots_deleted: bots.map(({ public_id }) => public_id) },
      note: `${user.display_name} is deactivated; sign-ins and tokens that ended: ${credentials.length}. "admin user reactivate" gives the account back.`,
    };
  });

/** `admin user reactivate` */
export const reactivateUser = (options: Options & { user: string }) =>
  administer(options, async (db) => {
    const done = await reactivatePerson(db, options.user);
    return {
      text: done.user.id,
      plain: done.user.id,
      json: done,
      note: `${done.user.display_name} has their account back, and signs in anew: "admin magic-link create" lets them.`,
    };
  });

/** `admin user set-password`: the password is typed, or comes on standard input; no list of processes shows it. */
export async function setPassword(options: Options & { user: string }): Promise<void> {
  if (process.stdin.isTTY && !mayAsk(options))
    fail(
      EXIT.usage,
      "The password is asked for: give it on standard input, or leave --no-input out.",
    );
  const password = await readNewSecret("New password");
  await administer(options, async (db, config) => {
    const done = await setPasswordOf(db, options.user, password);
    return {
      text: done.user.id,
      plain: done.user.id,
      json: done,
      note:
        `${done.user.display_name} has a new password; sign-ins that ended: ${done.sessions_ended}.` +
        (config.password_auth ? "" : " It counts only where password_auth is true."),
    };
  });
}

/** `admin member add` */
export const addMember = (
  options: Options & { workspace: string; user: string; role: InviteRole },
) =>
  administer(options, async (db) => {
    const { workspace, user, role } = options;
    const added = await addToWorkspace(db, { workspace, user, role });
    return {
      text: added.user.id,
      plain: added.user.id,
      json: added,
      note: `${added.user.display_name} is in ${workspace} as ${added.role}.`,
    };
  });
