import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createServer, type Server } from "node:net";
import { parseRange, type AddressRange } from "../addresses.ts";
import { createSender, OutgoingError, type OutgoingCall, type Resolve } from "./send.ts";

/** Where nothing is listening: whoever dials it has dialled a private address. */
const LOOPBACK: readonly AddressRange[] = [parseRange("127.0.0.1")!];

let listening: ReturnType<typeof Bun.serve>;
const requests: { path: string; headers: Headers; body: string }[] = [];
let dripping: Server;

beforeAll(() => {
  listening = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const { pathname } = new URL(request.url);
      requests.push({ path: pathname, headers: request.headers, body: await request.text() });
      if (pathname === "/huge") return new Response("x".repeat(100_000));
      if (pathname === "/redirect")
        return new Response(null, { status: 307, headers: { location: "/reached" } });
      return new Response("thanks");
    },
  });
  dripping = createServer((socket) => {
    socket.on("error", () => {});
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n");
    const drip = setInterval(() => socket.write("x"), 20);
    socket.on("close", () => clearInterval(drip));
  });
  dripping.listen(0, "127.0.0.1");
});
afterAll(async () => {
  await listening.stop(true);
  dripping.close();
});

const call = (url: string, more: Partial<OutgoingCall> = {}): OutgoingCall => ({
  url,
  headers: { "content-type": "application/json" },
  body: "{}",
  timeout: 2_000,
  limit: 65_536,
  ...more,
});

/** Every name has this address. */
const resolveTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses;

async function failure(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof OutgoingError) return error.reason;
    throw error;
  }
  return "it was answered";
}

/** Ways to write an address that is not public, or a name that has one. */
const HIDDEN: readonly string[] = [
  "127.0.0.1",
  "127.1",
  "127.0.1",
  "127.255.255.254",
  "2130706433",
  "0x7f000001",
  "0x7f.0x0.0x0.0x1",
  "017700000001",
  "0177.0.0.1",
  "0",
  "0.0.0.0",
  "0.0.0.1",
  "127.0.0.1.",
  "%31%32%37.0.0.1",
  "①②⑦.0.0.1",
  "10.0.0.1",
  "10.255.255.255",
  "100.64.0.1",
  "100.127.255.255",
  "169.254.169.254",
  "169.254.0.1",
  "2852039166",
  "0xa9fea9fe",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.1",
  "192.0.0.170",
  "192.0.2.1",
  "192.88.99.1",
  "192.168.0.1",
  "192.168.255.255",
  "198.18.0.1",
  "198.19.255.255",
  "198.51.100.7",
  "203.0.113.7",
  "224.0.0.1",
  "239.255.255.250",
  "240.0.0.1",
  "255.255.255.255",
  "[::]",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[::127.0.0.1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::ffff:10.0.0.1]",
  "[::ffff:169.254.169.254]",
  "[0:0:0:0:0:ffff:c0a8:1]",
  "[64:ff9b::7f00:1]",
  "[64:ff9b::10.0.0.1]",
  "[64:ff9b:1::1]",
  "[100::1]",
  "[2001::1]",
  "[2001:0:7f00:1::]",
  "[2001:db8::1]",
  "[2002:7f00:1::]",
  "[2002:c0a8:1::1]",
  "[3fff::1]",
  "[5f00::1]",
  "[fc00::1]",
  "[fd12:3456:789a::1]",
  "[fe80::1]",
  "[fec0::1]",
  "[ff02::1]",
  "user:secret@127.0.0.1",
  "example.com@127.0.0.1",
];

describe("a callback", () => {
  test.each(HIDDEN)("does not go to %s", async (host) => {
    const send = createSender([], () => Promise.reject(new Error("nothing is to be resolved")));
    expect(await failure(send(call(`http://${host}:${listening.port}/hidden`)))).toBe(
      "address_refused",
    );
    expect(requests.filter(({ path }) => path === "/hidden")).toEqual([]);
  });

  test.each([
    [["127.0.0.1"]],
    [["::1"]],
    [["::ffff:127.0.0.1"]],
    [["93.184.215.14", "127.0.0.1"]],
    [["127.0.0.1", "93.184.215.14"]],
    [["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "fd00::1"]],
    [["fe80::1%eth0"]],
    [["not an address"]],
  ])("does not go to a name whose addresses are %p", async (addresses) => {
    const send = createSender([], resolveTo(...addresses));
    const url = `http://hook.example:${listening.port}/hidden`;
    expect(await failure(send(call(url)))).toBe("address_refused");
    expect(requests.filter(({ path }) => path === "/hidden")).toEqual([]);
  });

  test("goes to the address that was checked, though the name has another one by then", async () => {
    const answers = [["127.0.0.1"], ["127.0.0.2"], ["127.0.0.2"]];
    let asked = 0;
    const send = createSender(LOOPBACK, async () => answers[asked++] ?? []);
    const url = `http://rebinding.example:${listening.port}/rebound`;
    expect(await send(call(url))).toEqual({ status: 200, body: "thanks" });
    expect(asked).toBe(1);
    expect(requests.at(-1)?.headers.get("host")).toBe(`rebinding.example:${listening.port}`);
    expect(await failure(send(call(url)))).toBe("address_refused");
  });

  test("goes to private addresses that the operator allows, and to those alone", async () => {
    const send = createSender(LOOPBACK, resolveTo("10.1.2.3"));
    const answer = await send(call(`http://127.0.0.1:${listening.port}/allowed`));
    expect(answer).toEqual({ status: 200, body: "thanks" });
    expect(await failure(send(call("http://intranet.example/")))).toBe("address_refused");
  });

  test("carries the body and the headers it was given", async () => {
    const send = createSender(LOOPBACK);
    const body = JSON.stringify({ text: "größer 🦞" });
    await send(
      call(`http://127.0.0.1:${listening.port}/whole?x=1`, { body, headers: { "x-test": "1" } }),
    );
    const sent = requests.find(({ path }) => path === "/whole");
    expect(sent?.body).toBe(body);
    expect(sent?.headers.get("x-test")).toBe("1");
  });

  test("follows no redirect", async () => {
    const send = createSender(LOOPBACK);
    const answer = await send(call(`http://127.0.0.1:${listening.port}/redirect`));
    expect(answer.status).toBe(307);
    expect(requests.filter(({ path }) => path === "/reached")).toEqual([]);
  });

  test("asks no proxy that the environment names", async () => {
    const before = process.env["http_proxy"];
    process.env["http_proxy"] = "http://127.0.0.1:1";
    try {
      const send = createSender(LOOPBACK);
      const answer = await send(call(`http://127.0.0.1:${listening.port}/direct`));
      expect(answer.status).toBe(200);
    } finally {
      if (before === undefined) delete process.env["http_proxy"];
      else process.env["http_proxy"] = before;
    }
  });

  test("is given up when the answer is larger than agreed", async () => {
    const send = createSender(LOOPBACK);
    const url = `http://127.0.0.1:${listening.port}/huge`;
    expect(await failure(send(call(url)))).toBe("answer_too_large");
  });

  test("is given up when the answer drips in for longer than agreed", async () => {
    const address = dripping.address();
    const port = typeof address === "object" ? address?.port : 0;
    const send = createSender(LOOPBACK);
    expect(await failure(send(call(`http://127.0.0.1:${port}/`, { timeout: 200 })))).toBe(
      "timeout",
    );
  });

  test("that is given up leaves its turn to the next, however often", async () => {
    let silent = true;
    const drips = () => new ReadableStream({ start: (out) => out.enqueue("drip") });
    using server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: ({ url }) => {
        if (!silent) return new Response("at last");
        return url.endsWith("/drip") ? new Response(drips()) : new Promise<Response>(() => {});
      },
    });
    const send = createSender(LOOPBACK);
    const to = (path: string) => call(`http://127.0.0.1:${server.port}${path}`, { timeout: 100 });
    for (const path of ["/silence", "/drip"])
      expect(await Promise.all(Array.from({ length: 4 }, () => failure(send(to(path)))))).toEqual(
        Array.from({ length: 4 }, () => "timeout"),
      );
    silent = false;
    const answer = await send(call(`http://127.0.0.1:${server.port}/`, { timeout: 10_000 }));
    expect(answer).toEqual({ status: 200, body: "at last" });
  });

  test("is given up when the name is not resolved in time", async () => {
    const send = createSender([], () => new Promise(() => {}));
    expect(await failure(send(call("http://slow.example/", { timeout: 50 })))).toBe("timeout");
  });

  test.each([
    ["nobody listens", "http://127.0.0.1:1/", "unreachable"],
    ["the name is unknown", "http://unknown.example/", "name_not_found"],
  ])("says why it got no answer: %s", async (_, url, reason) => {
    const send = createSender(LOOPBACK, () => Promise.reject(new Error("ENOTFOUND")));
    expect(await failure(send(call(url)))).toBe(reason);
  });

  test("to one host waits while four others are on their way there, and holds no other host up", async () => {
    const entered: string[] = [];
    const gates: (() => void)[] = [];
    const resolve: Resolve = (name) =>
      new Promise((done) => {
        entered.push(name);
        gates.push(() => done(["10.0.0.1"]));
      });
    const send = createSender([], resolve);
    const all = ["a", "a", "a", "a", "a", "b"].map((name) =>
      failure(send(call(`http://${name}.example/`))),
    );
    await Promise.resolve();
    expect(entered).toEqual(["a", "a", "a", "a", "b"].map((name) => `${name}.example`));
    for (const gate of gates.splice(0)) gate();
    await Promise.all(all.slice(0, 4));
    while (gates.length === 0) await Promise.resolve();
    for (const gate of gates.splice(0)) gate();
    expect(await Promise.all(all)).toEqual(Array.from({ length: 6 }, () => "address_refused"));
  });
});
