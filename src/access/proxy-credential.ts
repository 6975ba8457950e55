/** What stands behind somebody whom a proxy vouches for, in place of a session: who, and until when in milliseconds. */
export const proxyCredential = (user: string, expires_at: number): string =>
  `acc_${expires_at}_${user}`;

/** Reads such a credential; nothing for those of sessions and bot tokens. */
export function readProxyCredential(
  credential: string,
): { readonly user: string; readonly expires_at: number } | undefined {
  const [, time, user = ""] = /^acc_(\d+)_(.+)$/.exec(credential) ?? [];
  return time === undefined ? undefined : { user, expires_at: Number(time) };
}
