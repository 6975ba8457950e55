import { ClickClackError, type Client, type Workspace } from "../../../sdk/src/index.ts";
import { clean, type Outcome } from "../output.ts";
import { chat } from "./connect.ts";
import { fields } from "./fields.ts";
import { workspacesOf } from "./lists.ts";
import type { ChatOptions } from "./options.ts";
import { called } from "./user.ts";

/** `whoami` */
export const whoami = (options: ChatOptions): Promise<void> =>
  chat(options, async ({ client, server, me }): Promise<Outcome> => {
    const user = await me();
    const workspaces = await visibleWorkspaces(client);
    return {
      text: fields({
        user: called(user),
        id: user.id,
        kind: user.kind,
        server,
        workspaces: workspaces?.map(({ name, role }) => `${clean(name)} (${role})`).join(", "),
      }),
      plain: user.id,
      json: { server, user, ...(workspaces && { workspaces }) },
    };
  });

/** The caller's workspaces; nothing where their token may not know. */
export async function visibleWorkspaces(client: Client): Promise<readonly Workspace[] | undefined> {
  try {
    return await workspacesOf(client);
  } catch (error) {
    if (error instanceof ClickClackError && error.status === 403) return undefined;
    throw error;
  }
}
