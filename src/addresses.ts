import { isIP } from "node:net";

/** Whether a host name, without port, names this machine itself. */
export function isLocalName(name: string): boolean {
  const host = name.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return isLoopback(host);
}

/** Whether an IP address is a loopback address. */
export const isLoopback = (address: string): boolean =>
  (isIP(address) === 4 && address.startsWith("127.")) ||
  address === "::1" ||
  /^::ffff:127\.\d+\.\d+\.\d+$/.test(address);

/** A range of IP addresses: those whose first `bits` bits are the same. */
export interface AddressRange {
  /** 128 bits; an IPv4 address as the IPv6 one that stands for it. */
  readonly address: bigint;
  readonly bits: number;
}

/** An address, or a range such as 10.0.0.0/8; nothing for what is neither. */
export function parseRange(text: string): AddressRange | undefined {
  const [, host = "", length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = addressBits(host);
  if (address === undefined) return undefined;
  const longest = isIP(host) === 4 ? 32 : 128;
  const bits = length === undefined ? longest : Number(length);
  return bits > longest ? undefined : { address, bits: bits + 128 - longest };
}

/** Whether an address is in a range. IPv4 addresses written as IPv6 are the same addresses. */
export function inRange(text: string, { address, bits }: AddressRange): boolean {
  const found = addressBits(text);
  const rest = BigInt(128 - bits);
  return found !== undefined && found >> rest === address >> rest;
}

function addressBits(text: string): bigint | undefined {
  const plain = text.replace(/%.*$/, "");
  if (isIP(plain) === 4) return 0xffff_0000_0000n + v4Bits(plain);
  if (isIP(plain) !== 6) return undefined;
  // The last 32 bits may be written as an IPv4 address.
  const [, front = plain, tail] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(plain) ?? [];
  const last = tail === undefined ? 0n : v4Bits(tail);
  const groups =
    tail === undefined
      ? front
      : `${front}${(last >> 16n).toString(16)}:${(last & 0xffffn).toString(16)}`;
  const [head = "", rest] = groups.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = rest === undefined || rest === "" ? [] : rest.split(":");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...(rest === undefined ? [] : zeros), ...after].reduce(
    (bits, group) => (bits << 16n) + BigInt(`0x${group}`),
    0n,
  );
}

const v4Bits = (text: string) =>
  text.split(".").reduce((bits, part) => (bits << 8n) + BigInt(part), 0n);

/**
 * What stands for whoever has an IP address: an IPv4 address itself, however it is written, and of an IPv6 address the first
 * 64 bits, since the others are its holder's to choose. What is no address stands for itself.
 */
export function networkOf(text: string): string {
  if (!text.includes(":")) return text;
  const bits = addressBits(text);
  if (bits === undefined) return text;
  const isV4 = bits >> 32n === 0xffffn;
  if (!isV4) return `${(bits >> 64n).toString(16)}::/64`;
  return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join(".");
}
