import {
  ArchiveError,
  type ForeignArchive,
  type ForeignPerson,
  type ForeignPlace,
  type Reading,
} from "../foreign/archive.ts";
import { folderFiles, zipFiles } from "../foreign/beside.ts";
import {
  fieldsOf,
  listOf,
  numberOf,
  parsed,
  textOf,
  textsOf,
  type Fields,
} from "../foreign/fields.ts";
import { line, lines, timeOf } from "../foreign/text.ts";
import { openZip, type Zip } from "../foreign/zip.ts";
import { fileFinder } from "./files.ts";
import { messagesFrom } from "./messages.ts";
import { personFrom, strangerFrom } from "./people.ts";
import { plainFrom } from "./text.ts";

/** The longest list of people or channels, and the longest day of a channel, in bytes. */
const MOST_LIST = 256 * 1024 * 1024;
const MOST_DAY = 64 * 1024 * 1024;

/** Which file lists which places. */
const LISTS = [
  ["channels.json", "public"],
  ["groups.json", "private"],
  ["mpims.json", "direct"],
  ["dms.json", "direct"],
] as const;

/** Files of an export that hold what there is nothing for here. */
const NOT_CARRIED =
  /^(?:integration_logs|canvases|huddle_transcripts|file_conversations|lists|content_flags|bookmarks|emoji)\.json$/;

/** Opens the zip that Slack exports: lists of people and places, and a folder for each place with a file for each day. */
export async function openSlack(path: string, reading: Reading): Promise<ForeignArchive> {
  const { notes, files: folder } = reading;
  const zip = await openZip(path, notes);
  try {
    return await open(zip, reading, folder === undefined ? [] : [folderFiles(folder)]);
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function open(
  zip: Zip,
  { notes }: Reading,
  beside: readonly ReturnType<typeof folderFiles>[],
): Promise<ForeignArchive> {
  const base = baseOf(zip);
  const users = await listIn(zip, base, ["users.json", "org_users.json"]);
  const people: ForeignPerson[] = [];
  const bots = new Map<string, string>();
  let owner: string | undefined;
  const known = new Set<string>();
  for (const user of users ?? []) {
    const person = personFrom(user, notes);
    if (person === undefined || known.has(person.key)) continue;
    known.add(person.key);
    people.push(person);
    const botId = textOf(fieldsOf(user["profile"])["bot_id"]);
    if (botId !== "") bots.set(botId, person.key);
    if (user["is_primary_owner"] === true) owner = person.key;
  }
  owner ??= people.find(
    ({ kind, gone, role }) => kind === "human" && !gone && role === "moderator",
  )?.key;

  const { places, folders } = await placesIn(zip, base);
  const days = daysOf(zip, base, folders, (folder) => notes.add("folder_unknown", folder));
  for (const name of zip.names)
    if (NOT_CARRIED.test(name.slice(base.length)))
      notes.add("not_carried", name.slice(base.length));
  const heard = new Map<string, string>();
  const filesOf = fileFinder([zipFiles(zip), ...beside], notes);
  const sizes = [...days.values()].flat().map(zip.size);
  return {
    origin: "slack",
    people,
    owner,
    places,
    size: sizes.reduce((sum, size) => sum + size, 0),
    stranger: (key) => strangerFrom(key, heard.get(key)),
    async *messages(place, names) {
      for (const name of days.get(place.key) ?? []) {
        const list = await day(zip, name).catch((error: unknown) => {
          if (!(error instanceof ArchiveError)) throw error;
          notes.add("file_unreadable", error.message);
          return [];
        });
        const reader = {
          ...{ notes, names, filesOf },
          botUser: (id: string) => bots.get(id),
          hear: (key: string, said: string) =>
            void (said !== "" && !known.has(key) && heard.set(key, said)),
        };
        yield* messagesFrom(list, reader, zip.size(name));
      }
    },
    close: async () => zip.close(),
  };
}

async function day(zip: Zip, name: string): Promise<readonly Fields[]> {
  const list = parsed((await zip.text(name, MOST_DAY)) ?? "");
  if (!Array.isArray(list)) throw new ArchiveError(`${name} is no list of messages.`);
  return listOf(list);
}

/** The folder in which the lists lie, since who unpacks an export and packs it again often packs its folder. */
function baseOf(zip: Zip): string {
  const list = zip.names
    .filter(
      (name) =>
        /(?:^|\/)(?:channels|users|org_users)\.json$/.test(name) && !name.startsWith("__MACOSX/"),
    )
    .toSorted((a, b) => a.length - b.length)[0];
  if (list === undefined)
    throw new ArchiveError(
      "This is no export of Slack: there is neither a channels.json nor a users.json in it.",
    );
  return list.slice(0, list.lastIndexOf("/") + 1);
}

/** A list of the archive, under the first of its names that is there. */
async function listIn(
  zip: Zip,
  base: string,
  names: readonly string[],
): Promise<readonly Fields[] | undefined> {
  for (const name of names) {
    const text = await zip.text(base + name, MOST_LIST);
    if (text === undefined) continue;
    const list = parsed(text);
    if (!Array.isArray(list)) throw new ArchiveError(`${name} in the archive is no list.`);
    return listOf(list);
  }
  return undefined;
}

async function placesIn(zip: Zip, base: string) {
  const places: ForeignPlace[] = [];
  /** Which place a folder is of. */
  const folders = new Map<string, string>();
  const known = new Set<string>();
  for (const [file, kind] of LISTS)
    for (const fields of (await listIn(zip, base, [file])) ?? []) {
      const place = placeFrom(fields, kind);
      if (place === undefined || known.has(place.key)) continue;
      known.add(place.key);
      places.push(place);
      // A direct conversation's folder has its ID for a name.
      for (const folder of [textOf(fields["name"]), place.key])
        if (folder !== "" && !folders.has(folder)) folders.set(folder, place.key);
    }
  return { places, folders };
}

function placeFrom(fields: Fields, listed: ForeignPlace["kind"]): ForeignPlace | undefined {
  const key = textOf(fields["id"]);
  if (key === "") return undefined;
  const kind =
    fields["is_mpim"] === true
      ? "direct"
      : listed === "public" && fields["is_private"] === true
        ? "private"
        : listed;
  const name = textOf(fields["name"]);
  const valueOf = (field: string) => plainFrom(textOf(fieldsOf(fields[field])["value"]));
  return {
    key,
    kind,
    name: name || key,
    title: "",
    topic: kind === "direct" ? "" : line(valueOf("topic"), 250),
    description: kind === "direct" ? "" : lines(valueOf("purpose"), 1_000),
    archived: fields["is_archived"] === true,
    created_at: timeOf(numberOf(fields["created"]) * 1_000) ?? "",
    members: textsOf(fields["members"]),
    pins: listOf(fields["pins"]).map((pin) => ({
      message: textOf(pin["id"]),
      by: textOf(pin["user"]),
      at: timeOf(numberOf(pin["created"]) * 1_000) ?? "",
    })),
  };
}

/** The files of each place's days, the first day first. */
function daysOf(
  zip: Zip,
  base: string,
  folders: ReadonlyMap<string, string>,
  unknown: (folder: string) => void,
): Map<string, string[]> {
  const days = new Map<string, string[]>();
  const strange = new Set<string>();
  for (const name of zip.names) {
    if (!name.startsWith(base)) continue;
    const [, folder = ""] =
      /^([^/]+)\/\d{4}-\d{2}-\d{2}[^/]*\.json$/.exec(name.slice(base.length)) ?? [];
    if (folder === "") continue;
    const key = folders.get(folder);
    if (key === undefined) strange.add(folder);
    else {
      const list = days.get(key) ?? [];
      list.push(name);
      days.set(key, list);
    }
  }
  for (const folder of strange) unknown(folder);
  for (const list of days.values()) list.sort();
  return days;
}
