import { isIP } from "node:net";
import { isLoopback } from "../../addresses.ts";

/**
 * The address that claims are counted by. Nobody is signed in here, so less is believed than elsewhere: a proxy on this
 * machine alone, when it says the same one address as `X-Real-IP` and as `X-Forwarded-For`.
 */
export function claimAddress(headers: Headers, peer: string): string {
  if (!isLoopback(peer)) return peer;
  const forwarded = headers.get("x-forwarded-for")?.trim() ?? "";
  return isIP(forwarded) !== 0 && headers.get("x-real-ip")?.trim() === forwarded ? forwarded : peer;
}
