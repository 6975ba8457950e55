import { isLocalName } from "../addresses.ts";
import type { Config } from "../config.ts";
import { badRequest, unauthorized, type ApiError } from "./errors.ts";

const MONTH = 30 * 24 * 3600;
const TEN_MINUTES = 600;

type Deployment = Pick<Config, "public_url" | "public_api_url" | "cookie_namespace">;

interface Kind {
  /** Its name where there is no cookie namespace. */
  readonly name: string;
  /** What it ends with where there is one. */
  readonly ending: string;
  /** Seconds. */
  readonly max_age: number;
  readonly ambiguous: () => ApiError;
}

/** The session cookie of this deployment; two of them in one request are a 401. */
export const sessionCookie = (config: Deployment) =>
  cookie(config, {
    name: "cc_session",
    ending: "session",
    max_age: MONTH,
    ambiguous: () => unauthorized("Two session cookies were sent.", "ambiguous_cookie"),
  });

/** The cookie that ties a sign-in at a provider to the browser that began it; two of them in one request are a 400. */
export const bindingCookie = (config: Deployment) =>
  cookie(config, {
    name: "cc_oauth_binding",
    ending: "oauth-binding",
    max_age: TEN_MINUTES,
    ambiguous: () =>
      badRequest("Two cookies of this sign-in were sent: delete them.", "ambiguous_cookie"),
  });

/**
 * A cookie whose name and flags follow the deployment: on HTTPS a namespace makes it `__Host-`, or `__Secure-` and bound to
 * the API's path where it has one; where the API is on another host than the pages, the pages may send it across sites.
 */
function cookie(
  { public_url, public_api_url = public_url, cookie_namespace }: Deployment,
  kind: Kind,
) {
  const api = public_api_url === undefined ? undefined : new URL(public_api_url);
  const https = api?.protocol === "https:";
  const path = cookie_namespace === undefined ? "/" : (api?.pathname ?? "/");
  const elsewhere = public_url !== undefined && api?.hostname !== new URL(public_url).hostname;
  const prefix = https ? (path === "/" ? "__Host-" : "__Secure-") : "";
  const name =
    cookie_namespace === undefined ? kind.name : `${prefix}cc-${cookie_namespace}-${kind.ending}`;

  const flags = (request: Request) => {
    const host = (request.headers.get("host") ?? "").replace(/:\d+$/, "");
    const secure = https || elsewhere || (api === undefined && !isLocalName(host));
    return `Path=${path}; HttpOnly; SameSite=${elsewhere ? "None" : "Lax"}${secure ? "; Secure" : ""}`;
  };

  return {
    name,
    /** What a request carries; an error when two cookies claim to be it. */
    read(headers: Headers): string | undefined {
      const found = (headers.get("cookie") ?? "")
        .split(";")
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`));
      if (found.length > 1) throw kind.ambiguous();
      return found[0]?.slice(name.length + 1);
    },
    set: (request: Request, value: string) =>
      `${name}=${value}; Max-Age=${kind.max_age}; ${flags(request)}`,
    clear: (request: Request) => `${name}=; Max-Age=0; ${flags(request)}`,
  };
}

export type SessionCookie = ReturnType<typeof sessionCookie>;
