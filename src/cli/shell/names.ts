import { findAccess, sessionOf } from "../chat/connect.ts";
import { findWorkspace } from "../chat/find.ts";
import { clean } from "../output.ts";
import type { Candidate, Expected } from "./complete.ts";

/** As one word of any shell; what has other characters is not offered. */
const WORD = /^[\p{L}\p{N}_.-]+$/u;

/** What the server has of those names, for whoever is signed in; it throws when it cannot be known. */
export async function namesOf(
  expected: Extract<Expected, { kind: "name" }>,
): Promise<readonly Candidate[]> {
  const { server, workspace, prefix } = expected;
  const form = {
    quiet: true,
    input: false,
    ...(server !== undefined && { server }),
    ...(workspace !== undefined && { workspace }),
  };
  const access = await findAccess(form);
  if (access?.token === undefined) return [];
  const session = sessionOf(access, form);
  const all =
    expected.of === "workspace"
      ? (await session.client.workspaces.list()).map(({ slug, name }) => [slug, name] as const)
      : (await session.client.channels.list((await findWorkspace(session)).id))
          .filter(({ archived_at }) => archived_at === undefined)
          .map(({ name, description }) => [name, description ?? ""] as const);
  return all
    .filter(([word]) => word.startsWith(expected.beginning) && WORD.test(word))
    .map(([word, description]) => ({ word: prefix + word, description: clean(description) }));
}
