import { ClickClackError } from "../../../sdk/src/index.ts";
import { CommandError, EXIT, fail } from "../exit.ts";
import { note, print, type Form } from "../output.ts";
import { answered, clientOf, namedServer } from "./connect.ts";
import type { ChatOptions } from "./options.ts";
import { changeProfiles, readProfiles } from "./profile.ts";
import { called } from "./user.ts";

/** Milliseconds that a server has to end a session. */
const ENDING_MS = 10_000;

/** `logout [server]` */
export async function logout(argument: string | undefined, options: ChatOptions): Promise<void> {
  const named = namedServer(argument === undefined ? options : { ...options, server: argument });
  if (argument !== undefined && options.server !== undefined && named !== namedServer(options))
    fail(EXIT.usage, "Which server is it? The argument and --server name two.");
  const { servers, current } = await readProfiles(options);
  const server = named ?? current;
  const profile = server === undefined ? undefined : servers[server];
  if (server === undefined || profile === undefined) {
    note(`You are not signed in${server === undefined ? "" : ` to ${server}`}.`, options);
    return;
  }
  const ended = await answered(server, options, () =>
    endSession(server, profile.token, options),
  ).then(
    () => undefined,
    (error: unknown) => error,
  );
  await changeProfiles(options, (profiles) => {
    const { [server]: _, ...rest } = profiles.servers;
    const [next, ...more] = profiles.current === server ? Object.keys(rest) : [profiles.current];
    return { servers: rest, ...(next !== undefined && more.length === 0 && { current: next }) };
  });
  if (ended !== undefined) {
    const { code, message } =
      ended instanceof CommandError ? ended : new CommandError(EXIT.failed, String(ended));
    fail(
      code,
      `${message}\nThe token is forgotten here; on the server the sign-in stays for up to 30 days, unless you end it in the app, under Signing in.`,
    );
  }
  await print(
    {
      text: `Signed out of ${server}, where you were ${called(profile.user)}.`,
      plain: server,
      json: { server, user: profile.user },
      ...(process.env["CLICKCLACK_TOKEN"] && {
        note: "CLICKCLACK_TOKEN is still set: commands go on using that token until it is not.",
      }),
    },
    options,
  );
}

/** Ends a session on its server, where it may have ended already. A bot's token is none: it stays good. */
export async function endSession(server: string, token: string, form: Form): Promise<void> {
  if (!token.startsWith("sst_")) return;
  try {
    await clientOf({ server, token }, form).auth.logout({ timeoutMs: ENDING_MS });
  } catch (error) {
    if (!(error instanceof ClickClackError) || error.status !== 401) throw error;
  }
}
