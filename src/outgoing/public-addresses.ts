import { inRange, parseRange, type AddressRange } from "../addresses.ts";

/** What of IPv4 is not the public Internet: IANA's registry of special addresses. */
const PRIVATE_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** All that is public of IPv6 is in here, */
const PUBLIC_V6 = "2000::/3";
/** but for tunnels, which lead to IPv4 addresses that nobody has checked, and what is set aside. */
const PRIVATE_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const ranges = (texts: readonly string[]) => texts.flatMap((text) => parseRange(text) ?? []);
const v4 = ranges(["0.0.0.0/0"]);
const notPublic = ranges([...PRIVATE_V4, ...PRIVATE_V6]);
const publicV6 = ranges([PUBLIC_V6]);

/**
 * Whether a callback may go to an address: one of the public Internet, or one that the operator allows. IPv4 addresses in
 * IPv6's clothes are what they stand for; NAT64 and the like are not public.
 */
export function isCallable(address: string, allowed: readonly AddressRange[]): boolean {
  const within = (list: readonly AddressRange[]) => list.some((range) => inRange(address, range));
  if (within(allowed)) return true;
  return !within(notPublic) && (within(v4) || within(publicV6));
}
