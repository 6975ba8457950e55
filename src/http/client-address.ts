import { isIP } from "node:net";
import { inRange, type AddressRange } from "../addresses.ts";

/** The address that a request comes from. */
export type AddressOf = (request: Request) => string;

/**
 * Tells where requests come from. A trusted proxy says it for its clients, and is believed when it says it twice:
 * `X-Real-IP` is the one address in `X-Forwarded-For`. Otherwise it is the peer itself.
 */
export const clientAddresses =
  (trusted: readonly AddressRange[], peerOf: (request: Request) => string): AddressOf =>
  (request) =>
    clientAddress(request.headers, peerOf(request), trusted);

/** As `clientAddresses`, of one request's headers and its peer's address. */
export function clientAddress(
  headers: Headers,
  peer: string,
  trusted: readonly AddressRange[],
): string {
  const forwarded = headers.get("x-forwarded-for")?.trim() ?? "";
  const said = isIP(forwarded) !== 0 && headers.get("x-real-ip")?.trim() === forwarded;
  return said && trusted.some((range) => inRange(peer, range)) ? forwarded : peer;
}
