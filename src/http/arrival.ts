import { isIP } from "node:net";
import { inRange, type AddressRange } from "../addresses.ts";

/** A request with this header is answered with what of it has arrived, wherever it goes to. */
export const ARRIVAL = "x-clickclack-arrival";

/** What the proxies in front have left of a request: no address, and no other header. */
export interface Arrival {
  readonly arrival: {
    /** Whether the peer is a proxy that is believed about client addresses. */
    readonly peer_trusted: boolean;
    readonly forwarded_for: boolean;
    readonly real_ip: boolean;
    /** Whether these two name one and the same address, as they must to be believed. */
    readonly agreed: boolean;
    /** Whether it asks to become a WebSocket. */
    readonly upgrade: boolean;
  };
}

/** The answer to `doctor`, which asks through the public URL what comes through; nothing for every other request. */
export function answerArrival(
  { headers }: Request,
  peer: () => string,
  trusted: readonly AddressRange[],
): Response | undefined {
  if (headers.get(ARRIVAL) === null) return undefined;
  const address = peer();
  const forwarded = headers.get("x-forwarded-for")?.trim() ?? "";
  const answer: Arrival = {
    arrival: {
      peer_trusted: trusted.some((range) => inRange(address, range)),
      forwarded_for: forwarded !== "",
      real_ip: headers.has("x-real-ip"),
      agreed: isIP(forwarded) !== 0 && headers.get("x-real-ip")?.trim() === forwarded,
      upgrade: headers.get("upgrade")?.toLowerCase() === "websocket",
    },
  };
  return Response.json(answer, { headers: { "cache-control": "no-store" } });
}
