/** What tokens may be allowed, in groups, as docs/bots.md has it. */
export const SCOPES = {
  read: [
    "profile:read",
    "workspaces:read",
    "channels:read",
    "messages:read",
    "threads:read",
    "dms:read",
    "realtime:read",
  ],
  write: ["messages:write", "threads:write", "dms:write", "uploads:write", "commands:write"],
  more: ["channels:write", "agent_activity:write"],
} as const;

export const GROUPS = ["read", "write", "more"] as const;
export type Scope = (typeof SCOPES)[(typeof GROUPS)[number]][number];

const WRITE: readonly Scope[] = [...SCOPES.read, ...SCOPES.write];

/** What each bundle stands for. */
export const BUNDLES: Readonly<Record<Bundle, readonly Scope[]>> = {
  "bot:read": SCOPES.read,
  "bot:write": WRITE,
  "bot:admin": [...WRITE, "channels:write"],
};
export type Bundle = "bot:read" | "bot:write" | "bot:admin";
export const BUNDLE_NAMES = ["bot:read", "bot:write", "bot:admin"] as const;

/** The bundle that stands for exactly these scopes, if one does. */
export const bundleOf = (scopes: ReadonlySet<string>): Bundle | undefined =>
  BUNDLE_NAMES.find(
    (name) =>
      BUNDLES[name].length === scopes.size && BUNDLES[name].every((scope) => scopes.has(scope)),
  );

/** As it is asked for: by the bundle's name where one stands for it. */
export function wanted(scopes: ReadonlySet<string>): string[] {
  const bundle = bundleOf(scopes);
  return bundle === undefined ? [...scopes] : [bundle];
}
