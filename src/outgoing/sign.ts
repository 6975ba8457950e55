import { createHmac } from "node:crypto";

/**
 * The headers that prove who sends a body, and when: an HMAC-SHA256, in hexadecimal, of the Unix time in seconds, a dot,
 * and the body as it is sent.
 */
export function signatureHeaders(
  secret: string,
  body: string,
  now = Date.now(),
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1_000));
  const signature = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return {
    "x-clickclack-timestamp": timestamp,
    "x-clickclack-signature": `sha256=${signature}`,
  };
}
