import type { Channel, Client, Workspace } from "../../../sdk/src/index.ts";
import { unknownShape } from "./failures.ts";

/** The caller's workspaces, once they are that: anything may answer at a wrong address. */
export const workspacesOf = async (client: Client): Promise<readonly Workspace[]> =>
  named(await client.workspaces.list());

/** A workspace's channels that the caller can see, archived ones included, likewise. */
export const channelsOf = async (
  client: Client,
  workspaceId: string,
): Promise<readonly Channel[]> => named(await client.channels.list(workspaceId));

function named<T extends { readonly id: string; readonly name: string }>(all: readonly T[]) {
  const isNamed = ({ id, name }: Partial<T>) => typeof id === "string" && typeof name === "string";
  if (!all.every(isNamed)) throw unknownShape("it lists what has no name");
  return all;
}
