/**
 * The token of a magic link or an invite, from the part of the URL that never reaches a server. It is taken out of the
 * address bar and the history at once: it should lie about nowhere.
 */
export function takeLinkToken(): string | undefined {
  const token = readLinkToken(location.hash);
  if (token !== undefined)
    history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}

/** `#mgt_…`, `#ivt_…` or `#token=mgt_…`. */
export function readLinkToken(hash: string): string | undefined {
  const text = hash.replace(/^#/, "").replace(/^token=/, "");
  return /^[A-Za-z0-9_-]{16,256}$/.test(text) ? text : undefined;
}
