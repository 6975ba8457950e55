import { createClient, type Client, type User } from "../../../sdk/src/index.ts";
import { EXIT, fail } from "../exit.ts";
import { note, print, trace, type Form, type Outcome } from "../output.ts";
import { isInClear, serverAddress } from "./address.ts";
import { fetchFrom } from "./calls.ts";
import { failureOf } from "./failures.ts";
import type { ChatOptions } from "./options.ts";
import { changeProfiles, readProfiles, type Profile } from "./profile.ts";
import { expectUser } from "./user.ts";

/** A command's connection to a server, as somebody. */
export interface Session {
  readonly client: Client;
  /** The server's address, as `serverAddress` writes it. */
  readonly server: string;
  readonly form: ChatOptions;
  /** Who it is; asked once. */
  me(): Promise<User>;
  /** What is kept of this server; nothing when the token comes from the environment. */
  readonly profile: Profile | undefined;
  /** Keeps another choice; `undefined` forgets it. Ends the command when the token comes from the environment. */
  saveProfile(change: Choice): Promise<void>;
}

/** What somebody has chosen to use, by ID. */
export interface Choice {
  readonly workspace?: string | undefined;
  readonly channel?: string | undefined;
}

/** A server, and the token that is for it. */
export interface Access {
  readonly server: string;
  readonly token: string | undefined;
  /** What is kept of the server, if the token is out of it. */
  readonly profile: Profile | undefined;
}

/** How often a call is tried again, and how long each may take, in milliseconds: somebody waits. */
const PATIENCE = { retries: 2, timeoutMs: 20_000 };

/**
 * Connects, does the work and prints its outcome; a command that streams prints itself and answers nothing. Whatever goes
 * wrong with the server ends the command with a sentence and one of `EXIT`.
 */
export async function chat(
  options: ChatOptions,
  work: (session: Session) => Promise<Outcome | undefined>,
): Promise<void> {
  const access = await findAccess(options);
  if (access === undefined)
    return fail(EXIT.authentication, "You are not signed in anywhere: clickclack login <server>");
  const { server, token } = access;
  if (token === undefined)
    return fail(
      EXIT.authentication,
      `You are not signed in to ${server}: clickclack login ${server}`,
    );
  const outcome = await answered(server, options, () => work(sessionOf(access, options)));
  if (outcome !== undefined) await print(outcome, options);
}

/** Does what asks a server; a failure of it becomes one of the command. */
export async function answered<T>(server: string, form: Form, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TypeError) trace(error.stack ?? error.message, form);
    throw failureOf(error, server);
  }
}

/**
 * Which server is meant, and the token for it: out of the environment where it is given there, for the server that is named
 * beside it, and else out of the profile, for the server that it was given by. Nothing where no server is named.
 */
export async function findAccess(options: ChatOptions): Promise<Access | undefined> {
  const environment = addressIn(process.env["CLICKCLACK_SERVER"]);
  const named = namedServer(options);
  const token = process.env["CLICKCLACK_TOKEN"]?.trim();
  if (token !== undefined && token !== "") {
    if (named === undefined)
      return fail(
        EXIT.usage,
        "CLICKCLACK_TOKEN is set and no server beside it: set CLICKCLACK_SERVER, or give --server.",
      );
    if (!/^[\x21-\x7e]+$/.test(token))
      return fail(EXIT.usage, "CLICKCLACK_TOKEN is no token: it begins with sst_ or ccb_.");
    if (named === (environment ?? named)) return { server: named, token, profile: undefined };
  }
  const { servers, current } = await readProfiles(options);
  const server = named ?? current;
  if (server === undefined) {
    const known = Object.keys(servers);
    return known.length === 0
      ? undefined
      : fail(EXIT.usage, `Say which server by --server: ${known.join(" or ")}.`);
  }
  const profile = servers[server];
  return { server, token: profile?.token, profile };
}

/** The server that the command line names, or else the environment. */
export const namedServer = ({ server }: ChatOptions): string | undefined =>
  addressIn(server) ?? addressIn(process.env["CLICKCLACK_SERVER"]);

const addressIn = (typed: string | undefined) =>
  typed === undefined || typed.trim() === "" ? undefined : serverAddress(typed);

/** A client of a server, whose calls go nowhere else. */
export function clientOf(
  { server, token }: Omit<Access, "profile">,
  form: Form,
  patience = PATIENCE,
): Client {
  if (token !== undefined) warnInClear(server, form);
  return createClient({
    baseUrl: server,
    token,
    ...patience,
    fetch: fetchFrom(server, form),
  });
}

const warned = new Set<string>();

/** Says, once, that what goes to a server can be read on the way, if that is so. */
export function warnInClear(server: string, form: Form): void {
  if (!isInClear(server) || warned.has(server)) return;
  warned.add(server);
  note(`${server} is not encrypted: whoever is on the way there can act as you.`, form);
}

/** A session with a token. */
export function sessionOf(access: Access, form: ChatOptions): Session {
  const { server, profile } = access;
  const client = clientOf(access, form);
  let asked: Promise<User> | undefined;
  return {
    client,
    server,
    form,
    profile,
    me: () => (asked ??= client.me.get().then(expectUser)),
    async saveProfile(change) {
      if (profile === undefined)
        return fail(
          EXIT.usage,
          "A choice is kept with the sign-in, and CLICKCLACK_TOKEN is none: set CLICKCLACK_WORKSPACE and CLICKCLACK_CHANNEL.",
        );
      await changeProfiles(form, (profiles) => {
        const kept = profiles.servers[server];
        // Signed out meanwhile: a choice brings no token back.
        if (kept === undefined) return profiles;
        return { ...profiles, servers: { ...profiles.servers, [server]: chosen(kept, change) } };
      });
    },
  };
}

function chosen(profile: Profile, change: Choice): Profile {
  const { workspace, channel, ...rest } = { ...profile, ...change };
  return {
    ...rest,
    ...(workspace === undefined ? {} : { workspace }),
    ...(channel === undefined ? {} : { channel }),
  };
}
