import { CommandError } from "../exit.ts";
import { clean, table } from "../output.ts";
import { chat, type Session } from "./connect.ts";
import { findWorkspace } from "./find.ts";
import { workspacesOf } from "./lists.ts";
import type { ChatOptions } from "./options.ts";

/** `workspaces list` */
export const listWorkspaces = (options: ChatOptions): Promise<void> =>
  chat(options, async (session) => {
    const workspaces = await workspacesOf(session.client);
    const used = await inUse(session);
    return {
      text: table(
        ["NAME", "SLUG", "ROLE", "", "ID"],
        workspaces.map(({ name, slug, role = "", id }) => [
          name,
          slug,
          role,
          id === used ? "in use" : "",
          id,
        ]),
      ),
      plain: workspaces.map(({ id }) => id).join("\n"),
      json: { workspaces },
      ...(workspaces.length === 0 && { note: "You are in no workspace yet." }),
    };
  });

/** The workspace that commands are about when none is named. */
async function inUse(session: Session): Promise<string | undefined> {
  try {
    return (await findWorkspace(session)).id;
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

/** `workspaces use <workspace>` */
export const useWorkspace = (which: string, options: ChatOptions): Promise<void> =>
  chat(options, async (session) => {
    const workspace = await findWorkspace(session, which);
    // Another workspace's channel is not one of this.
    const same = session.profile?.workspace === workspace.id;
    await session.saveProfile({
      workspace: workspace.id,
      ...(same ? {} : { channel: undefined }),
    });
    return {
      text: `${clean(workspace.name)} is the workspace in use now.`,
      plain: workspace.id,
      json: { workspace },
    };
  });

/** `workspaces create <name>` */
export const createWorkspace = (
  name: string,
  options: ChatOptions & { slug?: string; use?: boolean },
): Promise<void> =>
  chat(options, async (session) => {
    const { slug, use = false } = options;
    const workspace = await session.client.workspaces.create({
      name,
      ...(slug === undefined ? {} : { slug }),
    });
    if (use) await session.saveProfile({ workspace: workspace.id, channel: undefined });
    return {
      text: `Made ${clean(workspace.name)} (${workspace.slug}), ${workspace.id}.`,
      plain: workspace.id,
      json: { workspace },
    };
  });
