import { describe, expect, test } from "bun:test";
import { inRange, networkOf, parseRange } from "./addresses.ts";

describe("an address range", () => {
  test.each([
    ["10.0.0.0/8", "10.255.1.2", true],
    ["10.0.0.0/8", "11.0.0.1", false],
    ["10.0.0.0/8", "::ffff:10.1.2.3", true],
    ["192.168.1.7", "192.168.1.7", true],
    ["192.168.1.7", "192.168.1.8", false],
    ["0.0.0.0/0", "203.0.113.9", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["::/0", "203.0.113.9", true],
    ["2001:db8::/32", "2001:db8:ffff::1", true],
    ["2001:db8::/32", "2001:db9::1", false],
    ["fe80::/10", "fe80::1%eth0", true],
    ["::1", "::1", true],
    ["127.0.0.0/8", "::1", false],
    ["64:ff9b::/96", "64:ff9b::192.0.2.1", true],
    ["10.0.0.0/8", "not an address", false],
  ])("%s holds %s: %p", (range, address, held) => {
    expect(inRange(address, parseRange(range)!)).toBe(held);
  });

  test.each(["", "10.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "localhost"])(
    "is not what %p says",
    (text) => expect(parseRange(text)).toBeUndefined(),
  );
});

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["::ffff:cb00:7107", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "20010db800010002::/64"],
  ["2001:db8:1:2::", "20010db800010002::/64"],
  ["2001:db8:1:3::", "20010db800010003::/64"],
  ["fe80::1%eth0", "fe80000000000000::/64"],
  ["::1", "0::/64"],
  ["mail:ava@example.com", "mail:ava@example.com"],
  ["", ""],
])("%s is held for %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
