/** How long somebody else's server may take for its whole answer, in milliseconds. */
const LIMIT_TIME = 10_000;
/** The longest answer that is read, in bytes. */
const LIMIT_SIZE = 1024 * 1024;

/** The headers that somebody looks at; those on the body's encoding are true no more once it is read. */
const KEPT = /^(content-type|www-authenticate|x-ratelimit-.*)$/;
const NO_BODY = new Set([101, 204, 205, 304]);

/**
 * As `fetch`, for what another server answers: redirects are not followed, and the answer is there whole or not at all. It
 * throws when the answer takes longer than ten seconds or is longer than 1 MiB.
 */
export async function boundedFetch(
  url: string,
  init: Omit<RequestInit, "redirect" | "signal"> = {},
): Promise<Response> {
  const signal = AbortSignal.timeout(LIMIT_TIME);
  const response = await fetch(url, { ...init, redirect: "manual", signal });
  const { status, headers } = response;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > LIMIT_SIZE) throw new Error("The answer is too long.");
    chunks.push(chunk);
  }
  const kept = [...headers].filter(([name]) => KEPT.test(name));
  return new Response(NO_BODY.has(status) ? null : Buffer.concat(chunks), {
    status,
    headers: kept,
  });
}
