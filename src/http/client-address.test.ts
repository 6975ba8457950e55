import { expect, test } from "bun:test";
import { parseRange } from "../addresses.ts";
import { clientAddresses } from "./client-address.ts";

const from = (peer: string, headers: Record<string, string>, ...trusted: readonly string[]) =>
  clientAddresses(
    trusted.map((range) => parseRange(range)!),
    () => peer,
  )(new Request("http://localhost/", { headers }));

const FORWARDED = { "x-forwarded-for": "203.0.113.7", "x-real-ip": "203.0.113.7" };

test.each([
  ["127.0.0.1", FORWARDED, "203.0.113.7"],
  ["::1", { "x-forwarded-for": "2001:db8::7", "x-real-ip": "2001:db8::7" }, "2001:db8::7"],
  ["::ffff:127.0.0.1", FORWARDED, "203.0.113.7"],
  ["127.0.0.1", {}, "127.0.0.1"],
  ["198.51.100.1", FORWARDED, "198.51.100.1"],
  ["127.0.0.1", { "x-forwarded-for": "203.0.113.7" }, "127.0.0.1"],
  ["127.0.0.1", { "x-real-ip": "203.0.113.7" }, "127.0.0.1"],
  ["127.0.0.1", { ...FORWARDED, "x-real-ip": "203.0.113.8" }, "127.0.0.1"],
  ["127.0.0.1", { ...FORWARDED, "x-forwarded-for": "10.0.0.1, 203.0.113.7" }, "127.0.0.1"],
  ["127.0.0.1", { "x-forwarded-for": "somebody", "x-real-ip": "somebody" }, "127.0.0.1"],
])("with a proxy on this machine, a request from %s with %j comes from %s", (peer, headers, at) => {
  expect(from(peer, headers, "127.0.0.0/8", "::1")).toBe(at);
});

test("only the operator's proxies are believed about where a request comes from", () => {
  expect(from("10.1.2.3", FORWARDED, "10.0.0.0/8")).toBe("203.0.113.7");
  expect(from("127.0.0.1", FORWARDED, "10.0.0.0/8")).toBe("127.0.0.1");
  expect(from("11.1.2.3", FORWARDED, "10.0.0.0/8", "192.168.0.0/16")).toBe("11.1.2.3");
  expect(from("127.0.0.1", FORWARDED)).toBe("127.0.0.1");
});
