import type { User, Version } from "../../../sdk/src/index.ts";
import { CommandError, EXIT } from "../exit.ts";
import { clean, print, type Outcome } from "../output.ts";
import { answered, clientOf, findAccess, sessionOf, type Access } from "./connect.ts";
import { unknownShape } from "./failures.ts";
import { fields } from "./fields.ts";
import { findChannel, findWorkspace } from "./find.ts";
import type { ChatOptions } from "./options.ts";
import { profilePath, readProfiles, type Profile } from "./profile.ts";
import { called } from "./user.ts";

/** How things stand, in the order in which each needs the one before. */
type State = "ok" | "signed_out" | "unreachable" | "failed";

/** Milliseconds that a server has to say that it is there. */
const PATIENCE_MS = 10_000;

interface Found {
  latency_ms?: number;
  version?: Version;
  user?: User;
  workspace?: { id: string; name: string; slug: string };
  channel?: { id: string; name: string };
  /** What stopped it from finding more. */
  failure?: CommandError;
}

/** `status`: whatever can be found out, and an exit code that says what could not. */
export async function status(options: ChatOptions): Promise<void> {
  const access = await findAccess(options);
  const { failure = undefined, ...found } = access === undefined ? {} : await look(access, options);
  const ended =
    access === undefined
      ? new CommandError(
          EXIT.authentication,
          "You are not signed in anywhere: clickclack login <server>",
        )
      : failure;
  await print(await shown(access, found, stateOf(ended), options), options);
  if (ended !== undefined) throw ended;
}

/** Asks a server one thing after another, until something fails. */
async function look(access: Access, options: ChatOptions): Promise<Found> {
  const found: Found = {};
  const { server, token } = access;
  try {
    await answered(server, options, async () => {
      const started = performance.now();
      const version = await clientOf({ server, token: undefined }, options, {
        retries: 0,
        timeoutMs: PATIENCE_MS,
      }).server.version();
      if (typeof version.version !== "string") throw unknownShape("it does not say what it is");
      found.latency_ms = Math.round(performance.now() - started);
      found.version = version;
      if (token === undefined)
        throw new CommandError(
          EXIT.authentication,
          `You are not signed in to ${server}: clickclack login ${server}`,
        );
      const session = sessionOf(access, options);
      found.user = await session.me();
      const { id, name, slug } = await findWorkspace(session);
      found.workspace = { id, name, slug };
      if (access.profile?.channel === undefined && !process.env["CLICKCLACK_CHANNEL"]) return;
      const channel = await findChannel(session);
      found.channel = { id: channel.id, name: channel.name };
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    // To have none in use is no failure: it is shown.
    if (found.user === undefined || isNamed(access, options)) found.failure = error;
  }
  return found;
}

/** Whether a workspace or a channel is meant, so that it has to be there. */
const isNamed = ({ profile }: Access, { workspace }: ChatOptions) =>
  [
    workspace,
    process.env["CLICKCLACK_WORKSPACE"],
    process.env["CLICKCLACK_CHANNEL"],
    profile?.workspace,
  ].some(Boolean);

function stateOf(failure: CommandError | undefined): State {
  if (failure === undefined) return "ok";
  if (failure.code === EXIT.authentication) return "signed_out";
  return failure.code === EXIT.unreachable ? "unreachable" : "failed";
}

async function shown(
  access: Access | undefined,
  found: Omit<Found, "failure">,
  state: State,
  options: ChatOptions,
): Promise<Outcome> {
  const fromProfile = access?.token === undefined || access.profile !== undefined;
  const others = fromProfile
    ? Object.entries((await readProfiles(options)).servers).filter(
        ([url]) => url !== access?.server,
      )
    : [];
  const profile = fromProfile ? profilePath() : undefined;
  const { server } = access ?? {};
  const { latency_ms, version, user, workspace, channel } = found;
  const chosen = access?.profile?.workspace;
  const none = user && "none in use: clickclack workspaces use <workspace>";
  return {
    text: fields({
      server: server ?? "none",
      version: version && clean(`${version.version} (${version.commit})`),
      answers: latency_ms === undefined ? undefined : `in ${latency_ms} ms`,
      "signed in": who(access?.profile, user, state),
      workspace: workspace ? clean(`${workspace.name} (${workspace.slug})`) : (chosen ?? none),
      channel: channel ? clean(`#${channel.name}`) : access?.profile?.channel,
      profile: profile ?? "not used: the token is in CLICKCLACK_TOKEN",
      "also signed in": others.map(([url, { user: as }]) => `${url}, as ${called(as)}`).join("\n"),
    }),
    plain: state,
    json: {
      state,
      server,
      ...found,
      profile,
      servers: others.map(([url, { user: as }]) => ({ server: url, user: as })),
    },
  };
}

function who(profile: Profile | undefined, user: User | undefined, state: State) {
  if (user !== undefined) return `as ${called(user)}, ${user.kind}`;
  if (profile === undefined) return undefined;
  return state === "signed_out"
    ? `no longer, as ${called(profile.user)}`
    : `as ${called(profile.user)}, when the server was last there`;
}
