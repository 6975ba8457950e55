/**
 * The minisign public keys that releases are signed with, newest first: the lines that begin with
 * `RW`. `bun run release:key` adds one here; a key that is retired stays until no release that was
 * signed with it is to be upgraded to. Empty means that this build trusts no release.
 */
export const releaseKeys: readonly string[] = [];
