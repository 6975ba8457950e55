/** Where signing in ends, by method and route pattern, and what the way is called in metrics. */
const ENDS = new Map([
  ["POST /api/auth/magic/consume", "mail_link"],
  ["POST /api/auth/password/sign-in", "password"],
  ["POST /api/auth/password/reset", "password_reset"],
  ["POST /api/auth/setup", "setup_link"],
  ["POST /api/invites/accept", "invite"],
  ["GET /api/auth/github/callback", "github"],
  ["POST /api/auth/github/desktop/consume", "github_desktop"],
  ["GET /api/auth/oidc/callback", "oidc"],
  ["GET /api/auth/openclaw/callback", "openclaw"],
]);

/** Where a browser is sent to a provider. */
const STARTS = new Map([
  ["GET /api/auth/github/start", "github"],
  ["GET /api/auth/github/desktop/start", "github_desktop"],
  ["GET /api/auth/oidc/start", "oidc"],
  ["GET /api/auth/openclaw/start", "openclaw"],
]);

/** The routes that metrics know as ways of signing in. */
export const signInRoutes: readonly string[] = [...ENDS.keys(), ...STARTS.keys()];

/** Which step of which way of signing in an answered request was, and how it went. */
export function signInOf(
  method: string,
  route: string,
  status: number,
): { way: string; outcome: string } | undefined {
  const operation = `${method} ${route}`;
  const begun = STARTS.get(operation);
  const way = begun ?? ENDS.get(operation);
  if (way === undefined) return undefined;
  return { way, outcome: outcomeOf(status, begun === undefined ? "signed_in" : "started") };
}

function outcomeOf(status: number, success: string): string {
  if (status < 400) return success;
  if (status === 429) return "limited";
  return status < 500 ? "refused" : "failed";
}
