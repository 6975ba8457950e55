/** What no well-behaved client sends, byte by byte over TCP. Bun's own parser may answer some of it without a body. */
import { afterEach, describe, expect, test } from "bun:test";
import { type } from "arktype";
import { ErrorShape } from "../harness/client.ts";
import { sendRaw, type RawAnswer } from "../harness/raw.ts";
import { useWorld } from "../harness/world.ts";

const world = useWorld();

afterEach(async () => {
  expect((await world().nobody.get("/healthz")).json(200)).toEqual({ status: "ok" });
});

const send = (text: string | Uint8Array) => sendRaw(world().server.url, text);

/** A request with a bearer, as text; headers end with a line break each. */
const request = (first: string, headers = "", body = "") =>
  `${first} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${world().member.token}\r\n` +
  `${headers}\r\n${body}`;

function expectError({ status, body }: RawAnswer, among: readonly number[]) {
  expect(among).toContain(status);
  const error = ErrorShape(JSON.parse(body));
  if (error instanceof type.errors) throw new Error(`${status} ${body}`);
}

describe("addresses", () => {
  const ODD_PATHS = [
    "/api/../api/me/%2e%2e/nothing",
    "/api/%2e%2e/%2e%2e/etc/passwd",
    "/api/..%2f..%2fetc/passwd",
    "/api/%00",
    "/api/%ff%fe",
    "/api/me%00",
    "/api/me%2f",
    "/api//me",
    "//api/me/x",
    "/api/\\..\\..\\etc\\passwd",
    "/api/workspaces/%",
    "/api/workspaces/%zz",
    "/api/workspaces/..;/",
    `/api/${"a/".repeat(2_000)}`,
    `/api/${"x".repeat(10_000)}`,
    "/api/constructor",
    "/api/__proto__",
    "/API/ME",
  ];
  test.each(ODD_PATHS)("of the API lead nowhere by tricks: %#", async (path) => {
    const answer = await send(request(`GET ${path}`, "Connection: close\r\n"));
    for (const inner of ["root:", world().member.user.id]) expect(answer.body).not.toContain(inner);
    // Dots may lead out of the API, to the app's page; Bun's parser refuses what is too long without a word.
    const isPage = answer.headers.get("content-type")?.startsWith("text/") ?? false;
    if (isPage) expect([200, 400, 404]).toContain(answer.status);
    else if (answer.body === "") expect([414, 431]).toContain(answer.status);
    else expectError(answer, [400, 404]);
  });

  const PAGE_PATHS = [
    "/../../../etc/passwd",
    "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/assets/../../package.json",
    "/assets/..%2f..%2fpackage.json",
    "/assets/%2e%2e%2f%2e%2e%2fpackage.json",
    "/..%5c..%5cpackage.json",
    "/%00",
    "/index.html%00.js",
    "/%ff",
    "/%",
    "//etc/passwd",
    "/file:///etc/passwd",
    `/${"x".repeat(12_000)}`,
    "/.git/config",
    "/clickclack.db",
  ];
  test.each(PAGE_PATHS)("of the app give no file that is not part of it: %#", async (path) => {
    const answer = await send(request(`GET ${path}`, "Connection: close\r\n"));
    expect([200, 400, 404, 414, 431]).toContain(answer.status);
    for (const inner of ["root:", '"dependencies"', "SQLite format", "[core]"])
      expect(answer.body).not.toContain(inner);
  });

  test("of pages can only be read", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      const answer = await send(
        request(`${method} /app`, "Connection: close\r\nContent-Length: 0\r\n"),
      );
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    }
  });
});

describe("methods that nobody knows", () => {
  test.each(["BREW", "TRACE", "CONNECT", "PROPFIND", "get", "G E T", ""])("%p", async (method) => {
    const answer = await send(request(`${method} /api/me`, "Connection: close\r\n"));
    expect(answer.status === 0 || (answer.status >= 400 && answer.status < 500)).toBe(true);
    expect(answer.body).not.toContain('"user"');
  });
});

describe("requests that are no HTTP", () => {
  test.each([
    "\r\n\r\n",
    "hello\r\n\r\n",
    "GET\r\n\r\n",
    "GET /api/me\r\n\r\n",
    "GET /api/me HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "GET /api/me HTTP/1.1\r\n\r\n",
    "GET /api/me HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET /api/me HTTP/1.1\r\nHost: localhost\r\nno colon here\r\n\r\n",
    "GET /api/me HTTP/1.1\r\nHost: localhost\r\nX: \0\r\n\r\n",
    `GET /api/me HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(100_000)}\r\n\r\n`,
    `GET /api/me HTTP/1.1\r\nHost: localhost\r\n${"X: x\r\n".repeat(5_000)}\r\n`,
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  ])("are refused or left unanswered: %#", async (text) => {
    const { status } = await send(Buffer.from(text, "latin1"));
    // 505 is the parser's word for a version of HTTP that it does not speak.
    expect(status === 0 || (status >= 400 && status < 500) || status === 505).toBe(true);
  });
});

describe("bodies over the wire", () => {
  const at = () => `POST /api/channels/${world().general.id}/messages`;
  const chunked = (...chunks: readonly string[]) =>
    [...chunks, ""].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("");
  const CHUNKED = "Transfer-Encoding: chunked\r\nConnection: close\r\n";

  test("come in chunks as well", async () => {
    const answer = await send(request(at(), CHUNKED, chunked('{"bo', 'dy":"', 'in chunks"}')));
    expect(answer.status).toBe(201);
  });

  test("in chunks are counted while they come", async () => {
    const large = chunked('{"body":"', ...Array<string>(40).fill("x".repeat(32_768)), '"}');
    expectError(await send(request(at(), CHUNKED, large)), [413]);
  });

  test("are refused by the length they claim, before they come", async () => {
    const claim = "Content-Length: 1048577\r\nConnection: close\r\n";
    expectError(await send(request(at(), claim, `{"body":"${"x".repeat(1_048_566)}"}`)), [413]);
  });

  test.each([
    ["Content-Length: -1\r\n", "{}"],
    ["Content-Length: abc\r\n", "{}"],
    ["Content-Length: 1e3\r\n", "{}"],
    ["Content-Length: 99999999999999999999999\r\n", "{}"],
    ["Content-Length: 2\r\nContent-Length: 3\r\n", "{} "],
    ["Content-Length: 100\r\n", '{"body":"cut short'],
    ["Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"],
    ["Transfer-Encoding: chunked\r\n", "ffffffffffffffff\r\n{}\r\n0\r\n\r\n"],
    ["Transfer-Encoding: chunked\r\n", '5\r\n{"bod'],
    ["Transfer-Encoding: gzip\r\n", "{}"],
    ["Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "0\r\n\r\n"],
  ])("whose length is wrong change nothing: %#", async (headers, body) => {
    const { owner, general } = world();
    const before = (await owner.get(`/api/channels/${general.id}/messages`)).text;
    const answer = await send(request(at(), headers, body));
    expect(answer.status === 0 || (answer.status >= 400 && answer.status < 500)).toBe(true);
    expect((await owner.get(`/api/channels/${general.id}/messages`)).text).toBe(before);
  });
});

describe("upgrades", () => {
  const at = (query = `workspace_id=${world().workspace.id}`) => `GET /api/realtime/ws?${query}`;
  const UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  const KEY = `Sec-WebSocket-Key: ${btoa("0123456789abcdef")}\r\n`;
  const VERSION = "Sec-WebSocket-Version: 13\r\n";

  test("are what this address is for", async () => {
    const plain = await send(request(at(), "Connection: close\r\n"));
    expectError(plain, [426]);
    expect(plain.headers.get("upgrade")).toBe("websocket");
    expectError(await send(request(at(), "Connection: Upgrade\r\nUpgrade: h2c\r\n")), [426]);
  });

  test.each([
    ["without a key", `${UPGRADE}${VERSION}`],
    ["with an empty key", `${UPGRADE}${VERSION}Sec-WebSocket-Key: \r\n`],
    ["with a key that is too short", `${UPGRADE}${VERSION}Sec-WebSocket-Key: abc\r\n`],
    [
      "with a key of the wrong characters",
      `${UPGRADE}${VERSION}Sec-WebSocket-Key: ${"!".repeat(24)}\r\n`,
    ],
    ["without a version", `${UPGRADE}${KEY}`],
    ["with an old version", `${UPGRADE}${KEY}Sec-WebSocket-Version: 8\r\n`],
    ["with a version that is none", `${UPGRADE}${KEY}Sec-WebSocket-Version: new\r\n`],
  ])("%s are refused", async (_, headers) => {
    expectError(await send(request(at(), headers)), [400, 426]);
  });

  test("for what one may not see, or that is not named, are refused", async () => {
    const headers = `${UPGRADE}${VERSION}${KEY}`;
    expectError(await send(request(at("workspace_id=wsp_none"), headers)), [404]);
    expectError(await send(request(at(""), headers)), [400]);
    expectError(await send(request(at().replace("GET", "POST"), headers)), [400, 404]);
    const anonymous = request(at(), headers).replace(/Authorization: .*\r\n/, "");
    expectError(await send(anonymous), [401]);
  });

  test("elsewhere mean nothing", async () => {
    const headers = `${UPGRADE}${VERSION}${KEY}`;
    expect((await send(request("GET /healthz", headers))).status).toBe(200);
    expect((await send(request("GET /api/me", headers))).status).toBe(200);
  });
});
