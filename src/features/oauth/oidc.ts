import type { AuthorizationServer, IDToken, JsonValue } from "oauth4webapi";
import { CLOCK_TOLERANCE, remoteKeys, type Verify } from "../../access/remote-keys.ts";
import type { OidcConfig } from "../../config.ts";
import { checkAnswer, oauth, requestOptions, type OAuth } from "./oauth-client.ts";
import { asking, nameOf, verifiedEmail, type Provider } from "./provider.ts";
import type { Secrets } from "./states.ts";

/** What is known of an issuer, by its own word. */
interface Discovered {
  readonly server: AuthorizationServer;
  readonly verify: Verify;
}

/** How long an issuer's own description of itself is good for, in milliseconds. */
const DISCOVERY_LIFETIME = 3_600_000;

/** Sign-in by OpenID Connect, at an issuer that describes itself. It is asked when somebody first signs in, not before. */
export function oidcProvider(name: "oidc" | "openclaw", config: OidcConfig): Provider {
  let known: { at: number; discovered: Promise<Discovered> } | undefined;

  /** One request for all who wait; a failure is not kept. */
  function discover(): Promise<Discovered> {
    if (known !== undefined && Date.now() - known.at < DISCOVERY_LIFETIME) return known.discovered;
    const discovered = describe(config);
    known = { at: Date.now(), discovered };
    discovered.catch(() => {
      if (known?.discovered === discovered) known = undefined;
    });
    return discovered;
  }

  async function authorizationUrl(
    { state, nonce, code_challenge }: Secrets,
    redirect_uri: string,
  ): Promise<URL> {
    const { server } = await asking(config.name, discover);
    const url = new URL(server.authorization_endpoint ?? "");
    const parameters = {
      client_id: config.client_id,
      redirect_uri,
      response_type: "code",
      scope: "openid email profile",
      state,
      nonce,
      code_challenge,
      code_challenge_method: "S256",
    };
    for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, value);
    return url;
  }

  return {
    name,
    authorizationUrl,
    async identify(parameters, secrets, redirect_uri) {
      const { server, verify } = await asking(config.name, discover);
      const library = await oauth();
      const client = { client_id: config.client_id, [library.clockTolerance]: CLOCK_TOLERANCE };
      const { state } = secrets;
      const answer = checkAnswer(library, { name: config.name, server, client, parameters, state });

      return asking(config.name, async () => {
        const response = await library.authorizationCodeGrantRequest(
          server,
          client,
          authentication(library, server, config.client_secret),
          answer,
          redirect_uri,
          secrets.code_verifier,
          requestOptions(library, config.issuer),
        );
        const tokens = await library.processAuthorizationCodeResponse(server, client, response, {
          expectedNonce: secrets.nonce,
          requireIdToken: true,
        });
        const claims = library.getValidatedIdTokenClaims(tokens);
        if (claims === undefined || tokens.id_token === undefined || claims.sub === "")
          throw new Error("There is no ID token.");
        const { issuer } = server;
        await verify(tokens.id_token, { issuer, audience: config.client_id });

        const person = await complete(library, server, config, claims, tokens.access_token);
        const isVerified = person.email_verified === true || person.email_verified === "true";
        const email = verifiedEmail(config.name, isVerified ? person.email : undefined);
        const { preferred_username } = person;
        const display_name = nameOf(person.name, preferred_username, email.split("@")[0]);
        const proof = { provider: `oidc:${issuer}`, subject: claims.sub, email, display_name };
        return { proof, landing: {} };
      });
    },
  };
}

/** Asks an issuer what it is. It must be the one that was named, and nothing of it may be less safe than its own address. */
async function describe({ issuer }: OidcConfig): Promise<Discovered> {
  const library = await oauth();
  const named = new URL(issuer);
  const response = await library.discoveryRequest(named, requestOptions(library, issuer));
  const server = await library.processDiscoveryResponse(named, response);
  for (const endpoint of [server.authorization_endpoint, server.token_endpoint, server.jwks_uri]) {
    const protocol = URL.parse(endpoint ?? "")?.protocol;
    if (protocol !== "https:" && protocol !== named.protocol)
      throw new Error("An endpoint is missing, or is not to be reached safely.");
  }
  // Only what an issuer itself has answered is checked by its keys: nobody else can have them fetched.
  return { server, verify: await remoteKeys(server.jwks_uri ?? "", 0) };
}

/** How the client shows its secret: in the header unless the issuer wants it in the body. */
function authentication(library: OAuth, server: AuthorizationServer, secret: string) {
  const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return methods.includes("client_secret_basic")
    ? library.ClientSecretBasic(secret)
    : library.ClientSecretPost(secret);
}

type Person = Readonly<
  Record<"email" | "email_verified" | "name" | "preferred_username", JsonValue | undefined>
>;

/** The claims about somebody; what the ID token leaves out of their mail address is asked for. */
async function complete(
  library: OAuth,
  server: AuthorizationServer,
  config: OidcConfig,
  claims: IDToken,
  access_token: string,
): Promise<Person> {
  const { email, email_verified, name, preferred_username } = claims;
  const inToken = { email, email_verified, name, preferred_username };
  const isWhole = email !== undefined && email_verified !== undefined;
  if (isWhole || server.userinfo_endpoint === undefined) return inToken;
  const client = { client_id: config.client_id };
  const options = requestOptions(library, config.issuer);
  const response = await library.userInfoRequest(server, client, access_token, options);
  const asked = await library.processUserInfoResponse(server, client, claims.sub, response);
  return {
    email: asked.email,
    email_verified: asked.email_verified,
    name: name ?? asked.name,
    preferred_username: preferred_username ?? asked.preferred_username,
  };
}
