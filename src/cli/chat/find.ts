import type { Channel, User, Workspace } from "../../../sdk/src/index.ts";
import { EXIT, fail } from "../exit.ts";
import { clean } from "../output.ts";
import type { Session } from "./connect.ts";
import { channelsOf, workspacesOf } from "./lists.ts";
import { nearest } from "./nearest.ts";

/**
 * The workspace that is meant: by ID, slug or name; without one, that of `--workspace`, of CLICKCLACK_WORKSPACE, of the
 * profile, or the only one there is. Ends the command where it is unknown, or is not the only one of that name.
 */
export async function findWorkspace(session: Session, which?: string): Promise<Workspace> {
  const workspaces = await workspacesOf(session.client);
  const named = which ?? workspaceNamed(session);
  if (named !== undefined)
    return pick("workspace", named, workspaces, ({ id, route_id, slug, name }) => [
      [id, route_id],
      [slug],
      [name],
    ]);
  const chosen = session.profile?.workspace;
  if (chosen !== undefined)
    return (
      workspaces.find(({ id }) => id === chosen) ??
      fail(
        EXIT.notFound,
        "The workspace in use is not there any more, or not for you: clickclack workspaces use <workspace>",
      )
    );
  const [only, ...more] = workspaces;
  if (only === undefined) return fail(EXIT.notFound, "You are in no workspace yet.");
  if (more.length === 0) return only;
  return fail(
    EXIT.usage,
    `Which workspace, ${listed(workspaces.map(({ slug }) => slug))}? Say it by --workspace, or choose one by clickclack workspaces use.`,
  );
}

const workspaceNamed = (session: Session) =>
  session.form.workspace ?? (process.env["CLICKCLACK_WORKSPACE"]?.trim() || undefined);

/**
 * The channel that is meant: by ID, or by name in the workspace that is meant, with `#` or without; without one, that of
 * CLICKCLACK_CHANNEL, or of the profile. An archived one is found where no other has the name.
 */
export async function findChannel(session: Session, which?: string): Promise<Channel> {
  const named = which ?? (process.env["CLICKCLACK_CHANNEL"]?.trim() || undefined);
  if (named?.startsWith("chn_")) return findChannelById(session, named);
  const workspace = await findWorkspace(session);
  const channels = await channelsOf(session.client, workspace.id);
  if (named !== undefined) return pickChannel(named, channels);
  const { workspace: of, channel: chosen } = session.profile ?? {};
  if (chosen === undefined || (of !== undefined && of !== workspace.id))
    return fail(
      EXIT.usage,
      `Which channel of ${clean(workspace.name)}? Name it, or choose one by clickclack channels use.`,
    );
  return (
    channels.find(({ id }) => id === chosen) ??
    fail(
      EXIT.notFound,
      "The channel in use is not there any more, or not for you: clickclack channels use <channel>",
    )
  );
}

const pickChannel = (named: string, channels: readonly Channel[]) => {
  const name = named.replace(/^#(?=.)/, "");
  const names = (channel: Channel) => [
    [channel.id, channel.route_id],
    [channel.name],
    channel.display_title ? [channel.display_title] : [],
  ];
  const open = channels.filter(({ archived_at }) => archived_at === undefined);
  const among = open.some((channel) => matches(name, names(channel))) ? open : channels;
  return pick("channel", name, among, names, "#");
};

async function findChannelById(session: Session, id: string): Promise<Channel> {
  const { client, profile } = session;
  const workspaces = await workspacesOf(client);
  const likely = workspaces.toSorted(
    (a, b) => Number(b.id === profile?.workspace) - Number(a.id === profile?.workspace),
  );
  for (const workspace of likely) {
    const found = (await channelsOf(client, workspace.id)).find((channel) => channel.id === id);
    if (found !== undefined) return found;
  }
  return fail(EXIT.notFound, `There is no channel ${clean(id)}, or not for you.`);
}

/** A person or bot of a workspace: by `usr_` ID, handle with `@` or without, or the name that is shown. */
export async function findPerson(
  { client }: Session,
  workspace: Workspace,
  which: string,
): Promise<User> {
  if (which.startsWith("usr_")) return client.users.get(which);
  const name = which.replace(/^@(?=.)/, "");
  const names = ({ handle, display_name }: User) =>
    which === name ? [[handle], [display_name]] : [[handle]];
  const people: User[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined;) {
    const page = await client.workspaces.members(workspace.id, {
      q: name.slice(0, 200),
      limit: 200,
      ...(cursor === "" ? {} : { cursor }),
    });
    people.push(...page.members.map(({ user }) => user));
    // No two have one handle.
    const only = people.find(({ handle }) => handle !== "" && folded(handle) === folded(name));
    if (only !== undefined) return only;
    cursor = page.has_more ? page.next_cursor : undefined;
  }
  if (people.some((user) => matches(name, names(user)))) return pick("person", name, people, names);
  const { members } = await client.workspaces.members(workspace.id, { limit: 200 });
  return pick(
    "person",
    which,
    members.map(({ user }) => user),
    names,
    "@",
  );
}

/** The names of something, the best first: what has one of the first ones is meant before what has one of the others. */
type Names<T> = (of: T) => readonly (readonly string[])[];

const folded = (name: string) => name.normalize("NFC").toLowerCase();

const matches = (typed: string, names: readonly (readonly string[])[]) =>
  names.flat().some((name) => folded(name) === folded(typed));

function pick<T extends { readonly id: string }>(
  what: string,
  typed: string,
  all: readonly T[],
  names: Names<T>,
  mark = "",
): T {
  const ranks = all.map(names);
  const most = Math.max(0, ...ranks.map((rank) => rank.length));
  for (let rank = 0; rank < most; rank++)
    for (const same of [
      (name: string) => name === typed,
      (name: string) => folded(name) === folded(typed),
    ]) {
      // Who has no handle has an empty one.
      const found = all.filter((_, at) => typed !== "" && ranks[at]?.[rank]?.some(same));
      const [only, ...more] = found;
      if (only !== undefined && more.length === 0) return only;
      if (only !== undefined)
        return fail(
          EXIT.usage,
          `Several are called ${quoted(typed)}: name the ${what} by its ID, ${listed(found.map(({ id }) => id))}.`,
        );
    }
  // IDs are no names: what is near to one is still another.
  const near = nearest(
    typed,
    ranks.map((rank) => rank.find((names) => !isId(names[0]))?.[0] ?? ""),
  );
  return fail(
    EXIT.notFound,
    `There is no ${what} ${quoted(typed)}${near === undefined || near === "" ? ", or not for you." : `: did you mean ${mark}${clean(near)}?`}`,
  );
}

const isId = (name = "") => /^[a-z]+_[\da-z]{26}$/.test(name);
const quoted = (text: string) => JSON.stringify(clean(text));

/** `a, b or c`, the first ten of them. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => clean(name));
  const last = names.length > 10 ? `${names.length - 10} more` : shown.pop();
  return shown.length === 0 ? `${last}` : `${shown.join(", ")} or ${last}`;
}
