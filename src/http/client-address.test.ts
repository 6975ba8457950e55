import { expect, test } from "bun:test";
import { clientAddress } from "./client-address.ts";

const FORWARDED = { "x-forwarded-for": "203.0.113.7", "x-real-ip": "203.0.113.7" };

test.each([
  ["127.0.0.1", FORWARDED, "203.0.113.7"],
  ["::1", { "x-forwarded-for": "2001:db8::7", "x-real-ip": "2001:db8::7" }, "2001:db8::7"],
  ["127.0.0.1", {}, "127.0.0.1"],
  ["198.51.100.1", FORWARDED, "198.51.100.1"],
  ["127.0.0.1", { "x-forwarded-for": "203.0.113.7" }, "127.0.0.1"],
  ["127.0.0.1", { "x-real-ip": "203.0.113.7" }, "127.0.0.1"],
  ["127.0.0.1", { ...FORWARDED, "x-real-ip": "203.0.113.8" }, "127.0.0.1"],
  ["127.0.0.1", { ...FORWARDED, "x-forwarded-for": "10.0.0.1, 203.0.113.7" }, "127.0.0.1"],
  ["127.0.0.1", { "x-forwarded-for": "somebody", "x-real-ip": "somebody" }, "127.0.0.1"],
])("a request from %s with %j comes from %s", (peer, headers, address) => {
  expect(clientAddress(new Headers(headers), peer)).toBe(address);
});
