import { ClickClackError, type User } from "../../../sdk/src/index.ts";
import { EXIT, fail } from "../exit.ts";
import { mayAsk, print } from "../output.ts";
import { ask } from "../terminal.ts";
import { serverAddress } from "./address.ts";
import { answered, clientOf, namedServer, warnInClear } from "./connect.ts";
import {
  askCredential,
  isPasted,
  parsePasted,
  readPasted,
  redeem,
  type Credential,
  type Pasted,
} from "./credentials.ts";
import type { ChatOptions } from "./options.ts";
import { changeProfiles, readProfiles, type Profile } from "./profile.ts";
import { endSession } from "./logout.ts";
import { called, expectUser } from "./user.ts";

export interface LoginOptions extends ChatOptions {
  /** A token or link, or `-` for standard input. */
  readonly token?: string;
  /** A mail address or handle, to go with a password or a mailed link. */
  readonly email?: string;
}

/** `login [server-or-link]` */
export async function login(argument: string | undefined, options: LoginOptions): Promise<void> {
  const profiles = await readProfiles(options);
  const pasted = await pastedBy(argument, options);
  const server =
    serverMeant(argument, options, pasted) ?? profiles.current ?? (await askServer(options));
  const previous = profiles.servers[server];
  warnInClear(server, options);
  await answered(server, options, async () => {
    const asked = pasted === undefined && options.email === undefined;
    const same = asked && previous !== undefined && (await goOn(server, previous, options));
    const user = same || (await signIn(server, pasted?.credential, previous, options));
    await print(
      {
        text: `Signed in to ${server} as ${called(user)}.`,
        plain: user.id,
        json: { server, user },
        ...(process.env["CLICKCLACK_TOKEN"] && {
          note: "CLICKCLACK_TOKEN is set: commands go on using that token until it is not.",
        }),
      },
      options,
    );
  });
}

/** What the command line gives to sign in with, if it gives anything. */
async function pastedBy(
  argument: string | undefined,
  { token, email }: LoginOptions,
): Promise<Pasted | undefined> {
  const given = [
    argument !== undefined && isPasted(argument),
    token !== undefined,
    email !== undefined,
  ];
  if (given.filter(Boolean).length > 1)
    fail(EXIT.usage, "One of them is enough: a sign-in link, --token or --email.");
  if (token !== undefined) return readPasted(token);
  return argument !== undefined && isPasted(argument) ? parsePasted(argument) : undefined;
}

/** The server that the command line or else the environment means; what the command line says has to agree. */
function serverMeant(
  argument: string | undefined,
  options: LoginOptions,
  pasted: Pasted | undefined,
): string | undefined {
  const said = new Set<string>();
  if (argument !== undefined && !isPasted(argument)) said.add(serverAddress(argument));
  if (options.server !== undefined) said.add(serverAddress(options.server));
  if (pasted?.server !== undefined) said.add(pasted.server);
  const [first, ...more] = said;
  if (more.length > 0) fail(EXIT.usage, `Which server is it, ${[first, ...more].join(" or ")}?`);
  return first ?? namedServer(options);
}

async function askServer(options: LoginOptions): Promise<string> {
  if (!mayAsk(options))
    fail(EXIT.usage, "Say which server: clickclack login https://chat.example.com");
  return serverAddress(await ask("Server: "));
}

/** Goes on with a sign-in that is there already; nothing when it does not hold any more. */
async function goOn(server: string, { token }: Profile, options: LoginOptions) {
  const user = await whoIs(server, token, options);
  if (user !== undefined)
    await changeProfiles(options, (profiles) => ({ ...profiles, current: server }));
  return user;
}

async function signIn(
  server: string,
  given: Credential | undefined,
  previous: Profile | undefined,
  options: LoginOptions,
): Promise<User> {
  const nobody = clientOf({ server, token: undefined }, options);
  const credential = given ?? (await askCredential(nobody, server, options));
  const { token, user: told } = await redeem(nobody, credential);
  const user = told ?? (await provenBy(server, token, options));
  try {
    await keep(server, token, user, options);
  } catch (error) {
    // A sign-in that nobody can use is not left behind.
    if (told !== undefined) await endSession(server, token, options).catch(() => {});
    throw error;
  }
  if (previous !== undefined && previous.token !== token)
    await endSession(server, previous.token, options).catch(() => {});
  return told === undefined ? user : provenBy(server, token, options);
}

const provenBy = async (server: string, token: string, options: LoginOptions): Promise<User> =>
  (await whoIs(server, token, options)) ??
  fail(
    EXIT.authentication,
    `${server} does not take this token: it has been revoked, is over, or is another server's.`,
  );

/** Whose token it is; nothing when the server does not take it. */
async function whoIs(server: string, token: string, options: LoginOptions) {
  try {
    return expectUser(await clientOf({ server, token }, options).me.get());
  } catch (error) {
    if (error instanceof ClickClackError && error.status === 401) return undefined;
    throw error;
  }
}

/** Keeps a sign-in; somebody who comes back finds the same workspace and channel in use. */
const keep = (server: string, token: string, user: User, options: LoginOptions) =>
  changeProfiles(options, ({ servers }) => {
    const { id, handle, display_name, kind } = user;
    const before = servers[server];
    const choice = before?.user.id === id ? before : {};
    const profile = { ...choice, token, user: { id, handle, display_name, kind } };
    return { current: server, servers: { ...servers, [server]: profile } };
  });
