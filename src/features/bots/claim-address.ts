import { parseRange } from "../../addresses.ts";
import { clientAddress } from "../../http/client-address.ts";

const LOOPBACK = ["127.0.0.0/8", "::1"].flatMap((range) => parseRange(range) ?? []);

/**
 * The address that claims are counted by. Nobody is signed in here, so less is believed than elsewhere: of all proxies, one
 * on this machine alone.
 */
export const claimAddress = (headers: Headers, peer: string): string =>
  clientAddress(headers, peer, LOOPBACK);
