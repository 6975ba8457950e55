import type { UserRow } from "../../access/actor.ts";
import type { Config } from "../../config.ts";
import { bindingCookie, sessionCookie } from "../../http/cookies.ts";
import { ApiError } from "../../http/errors.ts";
import type { Database, Tx } from "../../storage/database.ts";
import { personOf, startSession } from "../auth/sign-in.ts";
import { grantDesktop } from "./desktop.ts";
import { githubProvider } from "./github.ts";
import { land } from "./landing.ts";
import { oidcProvider } from "./oidc.ts";
import type { Identified, Provider } from "./provider.ts";
import {
  beginSignIn,
  isBinding,
  randomText,
  secretsOf,
  takeSignIn,
  type Pending,
  type ProviderName,
} from "./states.ts";

/** Where a browser is sent, and the cookie that it is given. */
export interface SentOn {
  readonly location: string;
  readonly cookie?: string;
}

/** The provider that a browser is sent to, and the app that waits for it, if one does. */
export type Destination = readonly [name: ProviderName, desktop?: () => Pending["desktop"]];

/** The way to a provider and back. Where it leads is in the configuration: nothing that a request says changes it. */
export function createFlow(db: Database, config: Config) {
  const { github, oidc, openclaw, public_url = "", public_api_url = public_url } = config;
  const providers: Readonly<Record<ProviderName, Provider | undefined>> = {
    github: github && githubProvider(github),
    oidc: oidc && oidcProvider("oidc", oidc),
    openclaw: openclaw && oidcProvider("openclaw", openclaw),
  };
  const binding = bindingCookie(config);
  const session = sessionCookie(config);
  const redirectUri = (name: ProviderName) => `${public_api_url}/api/auth/${name}/callback`;

  /** Sends a browser to a provider. 501 when it is not configured, 503 when too many are under way. */
  async function begin(request: Request, ...[name, desktop]: Destination): Promise<SentOn> {
    const provider = providers[name];
    if (provider === undefined) throw notConfigured();
    const waiting = desktop?.();
    const browser = browserOf(request.headers) ?? randomText();
    const secrets = secretsOf(browser, randomText());
    const url = await provider.authorizationUrl(secrets, redirectUri(name));
    const pending = { provider: name, ...(waiting && { desktop: waiting }) };
    await beginSignIn(db, { binding: browser, state: secrets.state, pending });
    return { location: url.href, cookie: binding.set(request, browser) };
  }

  /** The cookie of a browser that has begun before. One that is ambiguous is replaced: coming back, it is refused. */
  function browserOf(headers: Headers): string | undefined {
    try {
      const found = binding.read(headers);
      return isBinding(found) ? found : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Signs in whoever comes back. 400 for what this browser has not begun, 403 for whom the provider or we turn away, 502
   * when the provider fails.
   */
  async function comeBack(request: Request, name: ProviderName): Promise<SentOn> {
    const parameters = new URL(request.url).searchParams;
    const [state, another] = parameters.getAll("state");
    const { secrets, desktop } = await takeSignIn(db, {
      binding: binding.read(request.headers),
      state: another === undefined ? state : undefined,
      provider: name,
    });
    const provider = providers[name];
    if (provider === undefined) throw notConfigured();
    const identified = await provider.identify(parameters, secrets, redirectUri(name));
    if (desktop !== undefined)
      return { location: await finish(identified, (tx, user) => grantDesktop(tx, user, desktop)) };
    const agent = request.headers.get("user-agent") ?? "";
    const { token } = await finish(identified, (tx, user) =>
      startSession(tx, user, agent, identified.proof.provider),
    );
    return { location: `${public_url}/`, cookie: session.set(request, token) };
  }

  /** Finds or makes the person, where they belong, and what they came for. */
  const finish = <T>(
    { proof, landing }: Identified,
    grant: (tx: Tx, user: UserRow) => Promise<T>,
  ): Promise<T> =>
    db.write(async (tx) => {
      const { user } = await personOf(tx, proof, config);
      await land(tx, user, landing);
      return grant(tx, user);
    });

  return { begin, comeBack };
}

const notConfigured = () =>
  new ApiError(
    501,
    "oauth_not_configured",
    "This server is not configured for this way of signing in.",
  );
