import { boundedFetch } from "../../http/bounded-fetch.ts";
import { forbidden } from "../../http/errors.ts";
import type { GitHubConfig } from "../../config.ts";
import type { Landing } from "./landing.ts";
import { checkAnswer, oauth, requestOptions } from "./oauth-client.ts";
import { asking, nameOf, verifiedEmail, type Provider } from "./provider.ts";
import type { Secrets } from "./states.ts";

const NAME = "GitHub";

/** Sign-in by GitHub's OAuth, of github.com or an Enterprise server. The token that it gives is used for this and forgotten. */
export function githubProvider(config: GitHubConfig): Provider {
  const server = {
    issuer: `${config.url}/login/oauth`,
    authorization_endpoint: `${config.url}/login/oauth/authorize`,
    token_endpoint: `${config.url}/login/oauth/access_token`,
  };
  const api =
    config.url === "https://github.com" ? "https://api.github.com" : `${config.url}/api/v3`;
  // Every server counts its accounts by itself.
  const provider = config.url === "https://github.com" ? "github" : `github:${config.url}`;
  const wantsOrganisation = config.allowed_org !== undefined || config.moderator_org !== undefined;
  const scope = `read:user user:email${wantsOrganisation ? " read:org" : ""}`;
  const client = { client_id: config.client_id };

  async function authorizationUrl(
    { state, code_challenge }: Secrets,
    redirect_uri: string,
  ): Promise<URL> {
    const url = new URL(server.authorization_endpoint);
    const parameters = {
      client_id: config.client_id,
      redirect_uri,
      response_type: "code",
      scope,
      state,
      code_challenge,
      code_challenge_method: "S256",
    };
    url.search = new URLSearchParams(parameters).toString();
    return url;
  }

  async function accessToken(
    parameters: URLSearchParams,
    { state, code_verifier }: Secrets,
    redirect_uri: string,
  ): Promise<string> {
    const library = await oauth();
    const answer = checkAnswer(library, { name: NAME, server, client, parameters, state });
    return asking(NAME, async () => {
      const response = await library.authorizationCodeGrantRequest(
        server,
        client,
        library.ClientSecretPost(config.client_secret),
        answer,
        redirect_uri,
        code_verifier,
        requestOptions(library, config.url),
      );
      const tokens = await library.processAuthorizationCodeResponse(server, client, response);
      return tokens.access_token;
    });
  }

  const ask = (token: string, path: string) =>
    boundedFetch(`${api}${path}`, {
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "user-agent": "ClickClack",
        "x-github-api-version": "2022-11-28",
      },
    });

  const read = async (token: string, path: string): Promise<unknown> => {
    const response = await ask(token, path);
    if (response.status !== 200) throw new Error(`The API answered ${response.status}.`);
    return response.json();
  };

  /** Whether the organisation counts somebody among its members, not only among those it has invited. */
  async function isActiveMember(token: string, organisation: string): Promise<boolean> {
    const response = await ask(token, `/user/memberships/orgs/${encodeURIComponent(organisation)}`);
    const { status, headers } = response;
    // 403 also when the organisation lets no such app look; but not when too much has been asked.
    const denied = status === 403 && headers.get("x-ratelimit-remaining") !== "0";
    if (status === 404 || denied) return false;
    if (status !== 200) throw new Error(`The API answered ${status}.`);
    const membership = recordOf(await response.json());
    const { login } = recordOf(membership["organization"]);
    const same = typeof login === "string" && login.toLowerCase() === organisation.toLowerCase();
    return same && membership["state"] === "active";
  }

  async function landingOf(token: string): Promise<Landing> {
    if (config.allowed_org !== undefined) {
      if (await isActiveMember(token, config.allowed_org)) return {};
      throw forbidden(
        `Only members of ${config.allowed_org} at GitHub may come in.`,
        "organization_required",
      );
    }
    if (config.moderator_org === undefined) return { guests: "member" };
    const moderates = await isActiveMember(token, config.moderator_org);
    return { guests: moderates ? "moderator" : "guest" };
  }

  return {
    name: "github",
    authorizationUrl,
    async identify(parameters, secrets, redirect_uri) {
      const token = await accessToken(parameters, secrets, redirect_uri);
      return asking(NAME, async () => {
        const user = recordOf(await read(token, "/user"));
        const { id } = user;
        if (typeof id !== "number" || !Number.isSafeInteger(id) || id < 1)
          throw new Error("The API named nobody.");
        const email = verifiedEmail(
          NAME,
          primaryOf(await read(token, "/user/emails?per_page=100")),
        );
        const display_name = nameOf(user["name"], user["login"]);
        const landing = await landingOf(token);
        return { proof: { provider, subject: String(id), email, display_name }, landing };
      });
    },
  };
}

/** The address that is both somebody's first and verified. */
function primaryOf(list: unknown): unknown {
  if (!Array.isArray(list)) throw new Error("The API listed no mail addresses.");
  const primary = list
    .map(recordOf)
    .find((entry) => entry["primary"] === true && entry["verified"] === true);
  return primary?.["email"];
}

/** A JSON object's fields; none for anything else. */
function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
