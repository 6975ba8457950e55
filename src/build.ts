import manifest from "../package.json" with { type: "json" };

// Replaced by scripts/compile.ts with literals. From source they do not exist, hence `typeof`.
declare const CLICKCLACK_VERSION: string;
declare const CLICKCLACK_COMMIT: string;
declare const CLICKCLACK_BUILT_AT: string;

/** The version of this program, as in package.json. */
export const version: string =
  typeof CLICKCLACK_VERSION === "string" ? CLICKCLACK_VERSION : manifest.version;

/** The full hash of the commit it was built from; `unknown` from source or outside a repository. */
export const commit: string = typeof CLICKCLACK_COMMIT === "string" ? CLICKCLACK_COMMIT : "unknown";

/**
 * RFC 3339 in UTC with milliseconds: the time of that commit, so that building it again gives the
 * same file. From source nothing was built, and it is the time the process started.
 */
export const builtAt: string =
  typeof CLICKCLACK_BUILT_AT === "string" ? CLICKCLACK_BUILT_AT : new Date().toISOString();
