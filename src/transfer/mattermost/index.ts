import type { FileHandle } from "node:fs/promises";
import {
  ArchiveError,
  type ForeignPerson,
  type ForeignPlace,
  type Reading,
} from "../foreign/archive.ts";
import {
  fieldsOf,
  listOf,
  numberOf,
  parsed,
  textOf,
  textsOf,
  type Fields,
} from "../foreign/fields.ts";
import { line as oneLine, lines as someLines } from "../foreign/text.ts";
import { linesOf } from "./lines.ts";
import { botFrom, isAdmin, isPast, personFrom, strangerFrom, teamOf } from "./people.ts";

/** A line is at most so long, in bytes: a post stands on one with all of its replies. */
const MOST_LINE = 64 * 1024 * 1024;
/** The version of the format that is known. */
const VERSION = 1;
/** Lines that say what there is nothing for here. */
const NOT_CARRIED = ["role", "scheme", "emoji"];

/** What a bulk export holds, but for the posts themselves: of those, where they are. */
export interface Index {
  readonly team: string;
  readonly people: readonly ForeignPerson[];
  readonly owner: string | undefined;
  readonly places: readonly ForeignPlace[];
  readonly posts: Posts;
  /** In lower case. */
  readonly usernames: ReadonlySet<string>;
  /** Somebody outside of the team, or whom no line describes. */
  stranger(key: string): ForeignPerson;
  /** The bytes of all posts' lines. */
  readonly size: number;
}

/** Where the lines of each place's posts are. An export has them in no order, so they are put into that of their times. */
interface Posts {
  add(place: string, at: number, offset: number, length: number): void;
  of(place: string): Iterable<{ readonly offset: number; readonly length: number }>;
}

/** Reads a bulk export once, and remembers of each post no more than where it is. */
export async function indexOf(
  file: FileHandle,
  { notes, team: wanted }: Reading & { readonly team?: string | undefined },
): Promise<Index> {
  const teams = new Map<string, string>();
  const users = new Map<string, Fields>();
  const bots = new Map<string, Fields>();
  const channels: Fields[] = [];
  const directs = new Map<string, Fields>();
  const posts = createPosts();
  const sizes = new Map<string, number>();
  let version: number | undefined;

  for await (const { offset, length, text } of linesOf(file, MOST_LINE)) {
    const line = fieldsOf(text === undefined ? undefined : parsed(text));
    const type = textOf(line["type"]);
    const value = fieldsOf(line[type]);
    if (version === undefined) {
      version = type === "version" ? numberOf(line["version"]) : Number.NaN;
      if (version !== VERSION) throw noExport(version);
    } else if (type === "") notes.add("file_unreadable", `the line at byte ${offset}`);
    else if (type === "team") teams.set(textOf(value["name"]), textOf(value["display_name"]));
    else if (type === "channel") channels.push(value);
    else if (type === "user") users.set(textOf(value["username"]).toLowerCase(), value);
    else if (type === "bot") bots.set(textOf(value["username"]).toLowerCase(), value);
    else if (type === "direct_channel") directs.set(directKey(value), value);
    else if (type === "post" || type === "direct_post") {
      const key =
        type === "post"
          ? channelKey(textOf(value["team"]), textOf(value["channel"]))
          : directKey(value);
      if (type === "direct_post" && !directs.has(key)) directs.set(key, value);
      posts.add(key, numberOf(value["create_at"]) || 0, offset, length);
      sizes.set(key, (sizes.get(key) ?? 0) + length);
    } else if (NOT_CARRIED.includes(type))
      notes.add("not_carried", `${type} ${textOf(value["name"])}`);
    else if (type !== "version") notes.add("line_unknown", type);
  }
  if (version === undefined) throw noExport(Number.NaN);

  const team = teamFrom(wanted, teams, channels);
  const inTeam = channels.filter((channel) => textOf(channel["team"]) === team);
  const other = channels.length - inTeam.length;
  if (other > 0) notes.add("team_other", [...teams.keys()].join(", "), other);
  // Only whoever is in the team comes; others are made when a message needs them.
  const known = [...users].filter(([, user]) => teamOf(user, team) !== undefined);
  const outside = new Map([...users].filter(([, user]) => teamOf(user, team) === undefined));
  const members = membersOf(users.values(), team);
  const places = [
    ...inTeam.map((channel) => channelFrom(channel, members)),
    ...[...directs].map(([key, direct]) => directFrom(key, direct)),
  ];
  const listed = new Set(places.map(({ key }) => key));
  for (const [key] of sizes)
    if (!listed.has(key) && key.startsWith(`${team}/`)) notes.add("folder_unknown", key);
  const people = [
    ...known.map(([key, user]) => ({ ...personFrom(user, team), key })),
    ...[...bots].map(([key, bot]) => ({ ...botFrom(bot), key })),
  ];
  const admin = known.find(([, user]) => {
    const membership = teamOf(user, team);
    return membership !== undefined && !isPast(user["delete_at"]) && isAdmin(user, membership);
  });
  return {
    team,
    people: unique(people),
    owner: admin?.[0],
    places,
    posts,
    usernames: new Set([...users.keys(), ...bots.keys()]),
    stranger(key) {
      const user = outside.get(key);
      return user === undefined ? strangerFrom(key) : { ...personFrom(user, team), key };
    },
    size: [...listed].reduce((sum, key) => sum + (sizes.get(key) ?? 0), 0),
  };
}

/** A bot may have a line as a user too: it is a bot. */
function unique(people: readonly ForeignPerson[]): ForeignPerson[] {
  const byKey = new Map<string, ForeignPerson>();
  for (const person of people) if (person.key !== "") byKey.set(person.key, person);
  return [...byKey.values()];
}

const noExport = (version: number) =>
  new ArchiveError(
    Number.isNaN(version)
      ? "This is no bulk export of Mattermost: its first line does not say the version."
      : `This export has version ${version}: version ${VERSION} is the one that is known.`,
  );

function teamFrom(
  wanted: string | undefined,
  teams: ReadonlyMap<string, string>,
  channels: readonly Fields[],
): string {
  const names = [...new Set([...teams.keys(), ...channels.map(({ team }) => textOf(team))])];
  const found = names.filter(
    (name) => wanted === undefined || name === wanted || teams.get(name) === wanted,
  );
  const [only, another] = found;
  if (another !== undefined)
    throw new ArchiveError(
      `There are several teams: name one with --team, of ${names.join(", ")}.`,
    );
  if (only === undefined && wanted !== undefined)
    throw new ArchiveError(`There is no team ${wanted}, but ${names.join(", ") || "none at all"}.`);
  return only ?? "";
}

export const channelKey = (team: string, channel: string): string => `${team}/${channel}`;

/** A direct conversation is known by who is in it, as newer exports and older ones say it. */
function directKey(value: Fields): string {
  return `direct ${directMembers(value).toSorted().join(" ")}`;
}

function directMembers(value: Fields): string[] {
  const participants = listOf(value["participants"]).map(({ username }) => textOf(username));
  const members = [...textsOf(value["members"]), ...textsOf(value["channel_members"])];
  const all = [...participants, ...members].map((name) => name.toLowerCase());
  return [...new Set(all.filter((name) => name !== ""))];
}

/** Who is in each channel of a team: users say it of themselves. */
function membersOf(users: Iterable<Fields>, team: string): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const user of users)
    for (const { name } of listOf(teamOf(user, team)?.["channels"])) {
      const key = channelKey(team, textOf(name));
      const list = members.get(key) ?? [];
      list.push(textOf(user["username"]).toLowerCase());
      members.set(key, list);
    }
  return members;
}

function channelFrom(channel: Fields, members: ReadonlyMap<string, string[]>): ForeignPlace {
  const name = textOf(channel["name"]);
  const key = channelKey(textOf(channel["team"]), name);
  const title = oneLine(textOf(channel["display_name"]), 200);
  return {
    key,
    // Whatever is not said to be public is not shown to everybody.
    kind: channel["type"] === "O" ? "public" : "private",
    name,
    title: title === name ? "" : title,
    topic: oneLine(textOf(channel["header"]), 250),
    description: someLines(textOf(channel["purpose"]), 1_000),
    archived: isPast(channel["deleted_at"]),
    created_at: "",
    members: members.get(key) ?? [],
    pins: [],
  };
}

const directFrom = (key: string, direct: Fields): ForeignPlace => ({
  key,
  kind: "direct",
  name: key,
  title: "",
  topic: "",
  description: "",
  archived: false,
  created_at: "",
  members: directMembers(direct),
  pins: [],
});

/** Numbers side by side, since there are millions of posts: of each its time, where it begins and how long it is. */
function createPosts(): Posts {
  const places = new Map<string, number[]>();
  return {
    add(place, at, offset, length) {
      const list = places.get(place);
      if (list === undefined) places.set(place, [at, offset, length]);
      else list.push(at, offset, length);
    },
    *of(place) {
      const list = Float64Array.from(places.get(place) ?? []);
      const order = Uint32Array.from({ length: list.length / 3 }, (_, index) => index);
      order.sort((a, b) => (list[a * 3] ?? 0) - (list[b * 3] ?? 0) || a - b);
      for (const index of order)
        yield { offset: list[index * 3 + 1] ?? 0, length: list[index * 3 + 2] ?? 0 };
    },
  };
}
