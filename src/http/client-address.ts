import { isIP } from "node:net";
import { isLoopback } from "../addresses.ts";

/**
 * The address that a request comes from. A proxy on this machine says it for its clients, and is believed when it says it
 * twice: `X-Real-IP` is the one address in `X-Forwarded-For`.
 */
export function clientAddress(headers: Headers, peer: string): string {
  if (!isLoopback(peer)) return peer;
  const forwarded = headers.get("x-forwarded-for")?.trim() ?? "";
  return isIP(forwarded) !== 0 && headers.get("x-real-ip")?.trim() === forwarded ? forwarded : peer;
}
