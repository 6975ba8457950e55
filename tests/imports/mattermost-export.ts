import { writeZip } from "./slack-export.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A line of a bulk export. */
export const mattermostLine = (type: string, value: Fields) => ({ type, [type]: value });

/** Somebody, in a team with these channels. */
export const mattermostUser = (
  username: string,
  channels: readonly string[],
  more: Fields = {},
  team = "harbour",
  roles = "team_user",
) =>
  mattermostLine("user", {
    username,
    email: `${username}@harbour.example`,
    auth_service: "",
    nickname: "",
    first_name: username,
    last_name: "Person",
    position: "",
    roles: "system_user",
    locale: "en",
    teams: [
      {
        name: team,
        roles,
        channels: channels.map((name) => ({ name, roles: "channel_user", favorite: false })),
      },
    ],
    ...more,
  });

export const mattermostChannel = (name: string, type: "O" | "P", more: Fields = {}) =>
  mattermostLine("channel", {
    team: "harbour",
    name,
    display_name: name,
    type,
    header: "",
    purpose: "",
    ...more,
  });

export const mattermostPost = (
  channel: string,
  user: string,
  create_at: number,
  message: string,
  more: Fields = {},
) => mattermostLine("post", { team: "harbour", channel, user, message, create_at, ...more });

/** The lines of an export as text; `end` stands behind each. */
export const jsonl = (lines: readonly (Fields | string)[], end = "\n"): string =>
  lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)) + end).join("");

export const VERSION = {
  type: "version",
  version: 1,
  info: { generator: "mattermost-server", version: "9.5.0", created: "2024-03-01T00:00:00Z" },
};

/** Writes a zip as `mmctl export create` does: the lines, and the files below `data/`. */
export const writeMattermost = (
  path: string,
  lines: readonly (Fields | string)[],
  files: Readonly<Record<string, string | Uint8Array>> = {},
) =>
  writeZip(path, [
    ["import.jsonl", jsonl(lines)],
    ...Object.entries(files).map(([name, content]) => [`data/${name}`, content] as const),
  ]);
