import { ZipFile } from "yazl";

type Fields = Readonly<Record<string, unknown>>;

/** What is in a zip that Slack exports; `extra` are other entries, by name. */
export interface SlackExport {
  readonly users?: readonly Fields[];
  readonly channels?: readonly Fields[];
  readonly groups?: readonly Fields[];
  readonly dms?: readonly Fields[];
  readonly mpims?: readonly Fields[];
  /** The messages of a folder's day: `general/2024-03-01`. */
  readonly days?: Readonly<Record<string, readonly Fields[]>>;
  readonly extra?: Readonly<Record<string, string | Uint8Array>>;
}

/** What stands for `..` while a zip is made, since its writer knows better than to write that. */
const UP = "@@/";

/** Writes a zip of these entries, whatever they are called. */
export async function writeZip(
  path: string,
  entries: Iterable<readonly [name: string, content: string | Uint8Array]>,
): Promise<string> {
  const zip = new ZipFile();
  for (const [name, content] of entries)
    zip.addBuffer(Buffer.from(content), name.replaceAll("../", UP));
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  for (let at = bytes.indexOf(UP); at !== -1; at = bytes.indexOf(UP, at)) bytes.write("../", at);
  await Bun.write(path, bytes);
  return path;
}

/** Writes an export as Slack does: its lists, and a folder for each place with a file for each day. */
export function writeSlack(path: string, { days = {}, extra = {}, ...lists }: SlackExport) {
  const entries: [string, string | Uint8Array][] = [];
  for (const name of ["users", "channels", "groups", "dms", "mpims"] as const)
    if (lists[name] !== undefined)
      entries.push([`${name}.json`, JSON.stringify(lists[name], null, 4)]);
  for (const [day, messages] of Object.entries(days))
    entries.push([`${day}.json`, JSON.stringify(messages, null, 4)]);
  entries.push(...Object.entries(extra));
  return writeZip(path, entries);
}

/** Somebody of `users.json`. */
export const slackUser = (id: string, name: string, more: Fields = {}, profile: Fields = {}) => ({
  id,
  team_id: "T0HARBOUR",
  name,
  deleted: false,
  real_name: `${name} Person`,
  tz: "Europe/Berlin",
  is_admin: false,
  is_owner: false,
  is_primary_owner: false,
  is_restricted: false,
  is_ultra_restricted: false,
  is_bot: false,
  is_app_user: false,
  updated: 1_700_000_000,
  ...more,
  profile: {
    real_name: `${name} Person`,
    display_name: name,
    email: `${name}@harbour.example`,
    title: "",
    status_text: "",
    status_emoji: "",
    image_72: "https://avatars.slack-edge.com/x_72.png",
    ...profile,
  },
});

/** A channel of `channels.json` or `groups.json`. */
export const slackChannel = (
  id: string,
  name: string,
  members: readonly string[],
  more: Fields = {},
) => ({
  id,
  name,
  created: 1_600_000_000,
  creator: members[0] ?? "",
  is_archived: false,
  is_general: name === "general",
  members,
  topic: { value: "", creator: "", last_set: 0 },
  purpose: { value: "", creator: "", last_set: 0 },
  ...more,
});

/** A message of a day's file. */
export const slackMessage = (ts: string, user: string, text: string, more: Fields = {}) => ({
  client_msg_id: `00000000-0000-0000-0000-${ts.replace(".", "").padStart(12, "0").slice(-12)}`,
  type: "message",
  text,
  user,
  ts,
  team: "T0HARBOUR",
  ...more,
});
