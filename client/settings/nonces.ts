/**
 * A nonce for what is asked for: the same for the same request, so that trying again makes nothing twice; another once
 * something else is asked for.
 */
export function createNonces(): (request: unknown) => string {
  const given = new Map<string, string>();
  return (request) => {
    const content = JSON.stringify(request);
    const nonce = given.get(content) ?? crypto.randomUUID();
    given.set(content, nonce);
    return nonce;
  };
}
