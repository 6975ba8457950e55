import { join } from "node:path";
import type { User } from "../../../sdk/src/index.ts";
import { EXIT, fail } from "../exit.ts";
import { note, type Form } from "../output.ts";
import { codeOf } from "../../files.ts";
import { keepPrivate, reasonOf, writePrivately, xdgFolder } from "./private-file.ts";

/** What is kept of one server. */
export interface Profile {
  /** A session's or a bot's; no other server ever gets it. */
  readonly token: string;
  /** Whose token it is, as they were called when they signed in. */
  readonly user: Pick<User, "id" | "handle" | "display_name" | "kind">;
  /** The ID of the workspace in use. */
  readonly workspace?: string;
  /** The ID of the channel in use, which is in that workspace. */
  readonly channel?: string;
}

/** Where somebody is signed in. */
export interface Profiles {
  /** The address of the server that is spoken to when none is named. */
  readonly current?: string;
  /** By address, as `serverAddress` writes it. */
  readonly servers: Readonly<Record<string, Profile>>;
}

const NOBODY: Profiles = { servers: {} };

/** Where the profile is, whether it is there or not. */
export const profilePath = (): string =>
  join(xdgFolder("XDG_CONFIG_HOME", ".config"), "config.json");

/** The profile; an empty one where there is none. A damaged one ends the command, and stays as it is. */
export async function readProfiles(form: Form): Promise<Profiles> {
  const path = profilePath();
  let text: string;
  try {
    text = await Bun.file(path).text();
    if (await keepPrivate(path))
      note(`${path} was open to others on this machine; now it is yours alone.`, form);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return NOBODY;
    return fail(EXIT.usage, `${path} cannot be read: ${reasonOf(error)}.`);
  }
  return (
    parse(text) ??
    fail(
      EXIT.usage,
      `${path} is damaged: repair it, or delete it and sign in again by clickclack login.`,
    )
  );
}

/** Changes the profile as it is now, and writes it. */
export async function changeProfiles(
  form: Form,
  change: (profiles: Profiles) => Profiles,
): Promise<void> {
  const path = profilePath();
  const changed = change(await readProfiles(form));
  try {
    await writePrivately(path, `${JSON.stringify(changed, undefined, 2)}\n`);
  } catch (error) {
    fail(EXIT.failed, `${path} cannot be written: ${reasonOf(error)}.`);
  }
}

function parse(text: string): Profiles | undefined {
  const file = parseJson(text);
  if (!isRecord(file) || !isRecord(file["servers"])) return undefined;
  const servers: Record<string, Profile> = {};
  for (const [server, kept] of Object.entries(file["servers"])) {
    const profile = parseProfile(kept);
    if (profile === undefined) return undefined;
    servers[server] = profile;
  }
  const { current } = file;
  if (current === undefined) return { servers };
  return typeof current === "string" ? { current, servers } : undefined;
}

function parseProfile(kept: unknown): Profile | undefined {
  if (!isRecord(kept) || !isRecord(kept["user"])) return undefined;
  const { token, workspace, channel } = kept;
  const { id, handle, display_name, kind } = kept["user"];
  if (!isText(token) || !isText(id) || !isText(handle) || !isText(display_name)) return undefined;
  if (kind !== "human" && kind !== "bot") return undefined;
  return {
    token,
    user: { id, handle, display_name, kind },
    ...(isText(workspace) ? { workspace } : {}),
    ...(isText(channel) ? { channel } : {}),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string";
