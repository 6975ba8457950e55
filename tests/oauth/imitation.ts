/** An account at the imitation of GitHub. */
export interface GitHubAccount {
  readonly id: number;
  readonly login: string;
  readonly name?: string | null;
  readonly emails?: readonly Readonly<Record<string, unknown>>[];
  /** The organisations it belongs to, and how. */
  readonly organisations?: Readonly<Record<string, "active" | "pending">>;
  /** What one of the API's addresses answers in place of the truth. */
  readonly answers?: Readonly<Record<string, () => Response>>;
}

export const GITHUB_CLIENT = { client_id: "Iv1.clickclack", client_secret: "a-secret-of-the-app" };

/** A small server that speaks as much of GitHub as a sign-in needs, at an Enterprise server's addresses. */
export interface GitHub {
  readonly url: string;
  /** As if somebody had agreed at the address: where the browser is sent back to. */
  approve(address: URL, account: GitHubAccount): URL;
  /** What the token endpoint answers in place of a token. */
  token: (() => Response) | undefined;
  stop(): void;
}

export function startGitHub(): GitHub {
  const codes = new Map<string, { request: URLSearchParams; account: GitHubAccount }>();
  const tokens = new Map<string, GitHubAccount>();

  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/login/oauth/access_token")
        return tokenFor(new URLSearchParams(await request.text()));
      const bearer = request.headers.get("authorization")?.slice("Bearer ".length) ?? "";
      const account = tokens.get(bearer);
      if (account === undefined) return Response.json({ message: "Bad" }, { status: 401 });
      const path = pathname.replace("/api/v3", "");
      return account.answers?.[path]?.() ?? about(account, path);
    },
  });

  function tokenFor(asked: URLSearchParams): Response {
    const code = asked.get("code") ?? "";
    const found = codes.get(code);
    codes.delete(code);
    if (github.token !== undefined) return github.token();
    const { client_id, client_secret } = GITHUB_CLIENT;
    const verifier = asked.get("code_verifier") ?? "";
    const challenge = Bun.CryptoHasher.hash("sha256", verifier, "base64url");
    const right =
      asked.get("client_id") === client_id &&
      asked.get("client_secret") === client_secret &&
      found?.request.get("code_challenge") === challenge &&
      found.request.get("redirect_uri") === asked.get("redirect_uri");
    // GitHub answers 200 to a wrong code.
    if (found === undefined || !right) return Response.json({ error: "bad_verification_code" });
    const access_token = `gho_${crypto.randomUUID()}`;
    tokens.set(access_token, found.account);
    const scope = found.request.get("scope")?.replaceAll(" ", ",") ?? "";
    return Response.json({ access_token, scope, token_type: "bearer" });
  }

  const github: GitHub = {
    url: `http://127.0.0.1:${server.port}`,
    token: undefined,
    approve(address, account) {
      const request = address.searchParams;
      const code = crypto.randomUUID();
      codes.set(code, { request, account });
      const back = new URL(request.get("redirect_uri") ?? "");
      back.searchParams.set("code", code);
      back.searchParams.set("state", request.get("state") ?? "");
      return back;
    },
    stop: () => void server.stop(true),
  };
  return github;
}

function about(account: GitHubAccount, path: string): Response {
  const { id, login, name, organisations = {} } = account;
  if (path === "/user") return Response.json({ id, login, name: name ?? null });
  if (path === "/user/emails") {
    const primary = { email: `${login}@example.com`, primary: true, verified: true };
    return Response.json(account.emails ?? [primary]);
  }
  const [, organisation = ""] = /^\/user\/memberships\/orgs\/([^/]+)$/.exec(path) ?? [];
  const state = organisations[organisation.toLowerCase()];
  if (state === undefined) return Response.json({ message: "Not Found" }, { status: 404 });
  return Response.json({ state, role: "member", organization: { login: organisation } });
}
