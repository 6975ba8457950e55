import { isLocalName } from "../addresses.ts";
import type { Config } from "../config.ts";
import { unauthorized } from "./errors.ts";

const MONTH = 30 * 24 * 3600;

/** The session cookie of this deployment: its name and flags follow the public URL and the cookie namespace. */
export function sessionCookie(config: Pick<Config, "public_url" | "cookie_namespace">) {
  const https = config.public_url?.startsWith("https:") ?? false;
  const namespace = config.cookie_namespace;
  const name =
    namespace === undefined ? "cc_session" : `${https ? "__Host-" : ""}cc-${namespace}-session`;

  const flags = (request: Request) => {
    const host = (request.headers.get("host") ?? "").replace(/:\d+$/, "");
    const secure = https || (config.public_url === undefined && !isLocalName(host));
    return `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  };

  return {
    name,
    /** The session token that a request carries; 401 when two cookies claim to be it. */
    read(headers: Headers): string | undefined {
      const found = (headers.get("cookie") ?? "")
        .split(";")
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`));
      if (found.length > 1)
        throw unauthorized("Two session cookies were sent.", "ambiguous_cookie");
      return found[0]?.slice(name.length + 1);
    },
    set: (request: Request, token: string) =>
      `${name}=${token}; Max-Age=${MONTH}; ${flags(request)}`,
    clear: (request: Request) => `${name}=; Max-Age=0; ${flags(request)}`,
  };
}

export type SessionCookie = ReturnType<typeof sessionCookie>;
