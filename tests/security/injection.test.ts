/** What people write is never taken for a header, a path or a request of its own. */
import { describe, expect, test } from "bun:test";
import type { Headers } from "../harness/client.ts";
import { sendBeginning, sendRaw } from "../harness/raw.ts";
import { download, sendForm, textFile } from "../harness/uploads.ts";
import { useWorld } from "../harness/world.ts";
import { UploadAnswer } from "../../src/features/uploads/wire.ts";

const world = useWorld({
  public_url: "http://localhost:8080",
  github: { url: "https://github.example.com", client_id: "c", client_secret: "s" },
});
const injected = (headers: globalThis.Headers) =>
  [...headers.keys()].filter((name) => name.includes("injected"));

describe("a line break makes no header of its own", () => {
  test.each([
    "a\"; filename*=UTF-8''x\r\nX-Injected: 1\r\n\r\nbody.txt",
    "a\r\nX-Injected: 1.txt",
    "a\nX-Injected: 1.txt",
    "a\u2028X-Injected: 1\u0085.txt",
    "\u560d\u560aX-Injected: 1.txt",
    'quote".html',
    "..\\..\\evil.txt",
    "../../evil.txt",
    "\u202etxt.exe",
  ])("in a file's name: %j", async (name) => {
    const { server, member, workspace } = world();
    const query = { workspace_id: workspace.id };
    const sent = await sendForm(member, query, ["file", textFile("x", name)]);
    if (sent.status === 400) return;
    const { upload } = sent.is(201, UploadAnswer);
    const { headers, status } = await download(server, member, `/api/uploads/${upload.id}`);
    expect([status, injected(headers)]).toEqual([200, []]);
    const disposition = headers.get("content-disposition")!;
    expect(disposition).toMatch(
      /^(?:inline|attachment); filename="[ !#-[\]-~]*"(?:; filename\*=UTF-8''[\w!#$&+.^`|~%-]*)?$/,
    );
    expect(disposition).not.toMatch(/filename="[^"]*[/\\]/);
  });

  test("in a correlation ID", async () => {
    const { nobody } = world();
    for (const id of ["a%0d%0aX-Injected: 1", "a b", "<script>", "a\tb", "x".repeat(129)]) {
      const { headers } = await nobody.get("/healthz", { "x-correlation-id": id });
      expect(headers.get("x-correlation-id")).not.toBe(id);
      expect(injected(headers)).toEqual([]);
    }
  });

  test("in an address, a cookie, an origin or a subprotocol", async () => {
    const { nobody, member } = world();
    const sent: readonly (readonly [string, Headers])[] = [
      ["/api/messages/%0d%0aX-Injected:%201", {}],
      ["/%0d%0aX-Injected:%201", {}],
      ["/api/auth/github/start?next=%0d%0aX-Injected:%201", {}],
      ["/api/auth/github/callback?state=%0d%0aX-Injected:%201&code=%0d%0a", {}],
      [`/api/auth/github/desktop/start?desktop_protocol=%0d%0aX-Injected:%201`, {}],
      ["/api/me", { cookie: "cc_session=%0d%0aX-Injected:%201" }],
      ["/api/me", { origin: "http://localhost%0d%0aX-Injected:%201" }],
      ["/api/realtime/ws", { "sec-websocket-protocol": "clickclack.bearer.%0d%0aX-Injected: 1" }],
    ];
    for (const [path, headers] of sent)
      for (const who of [nobody, member])
        expect([path, injected((await who.get(path, headers)).headers)]).toEqual([path, []]);
  });
});

describe("a path leads to nothing but what is served", () => {
  test.each([
    "/../../../../etc/passwd",
    "/..%2f..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/package.json",
    "/assets/..%2f..%2f..%2fpackage.json",
    "/assets/%2e%2e/%2e%2e/index.ts",
    "/..%5c..%5cpackage.json",
    "/assets/..%c0%af..%c0%afpackage.json",
    "/assets//etc/passwd",
    "/index.html/../../clickclack.db",
    "/clickclack.db",
    "/.env",
    "/index.html%00.json",
    "/api/uploads/..%2f..%2fclickclack.db",
    "/api/uploads/%2e%2e%2fclickclack.db",
  ])("%s", async (path) => {
    const { server, member } = world();
    const answer = await sendRaw(
      server.url,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${member.token}\r\nConnection: close\r\n\r\n`,
    );
    expect([200, 400, 404]).toContain(answer.status);
    for (const inner of ["root:", '"dependencies"', "SQLite format", "import "])
      expect(answer.body).not.toContain(inner);
  });
});

describe("one request is no second one", () => {
  const hidden = "GET /api/version HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const head = () =>
    `PATCH /api/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${world().member.token}\r\n`;

  test.each([
    ["Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", `0\r\n\r\n${hidden}`],
    ["Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", `0\r\n\r\n${hidden}`],
    ["Content-Length: 2\r\nContent-Length: 60\r\n", `{}${hidden}`],
    ["Content-Length: 2, 60\r\n", `{}${hidden}`],
    ["Content-Length: +2\r\n", `{}${hidden}`],
    ["Content-Length: 0x2\r\n", `{}${hidden}`],
    ["Transfer-Encoding: xchunked\r\n", `0\r\n\r\n${hidden}`],
    ["Transfer-Encoding: chunked, identity\r\n", `0\r\n\r\n${hidden}`],
    ["Transfer-Encoding: identity\r\n", `{}${hidden}`],
    ["Transfer-Encoding : chunked\r\n", `0\r\n\r\n${hidden}`],
    ["Transfer-Encoding:\x0bchunked\r\n", `0\r\n\r\n${hidden}`],
    ["X: a\r\n Transfer-Encoding: chunked\r\n", `0\r\n\r\n${hidden}`],
    ["Transfer-Encoding: chunked\r\n", `2;x\r\n{}\r\n0\n\n${hidden}`],
    ["Transfer-Encoding: chunked\r\n", `-2\r\n{}\r\n0\r\n\r\n${hidden}`],
  ])("when its length can be read in two ways: %j", async (headers, body) => {
    const answer = await sendRaw(world().server.url, `${head()}${headers}\r\n${body}`);
    expect(answer.status === 0 || (answer.status >= 400 && answer.status < 500)).toBe(true);
    expect(answer.body).not.toContain("built_at");
  });

  test("and what comes behind it, before it is answered, is answered in no case", async () => {
    const body = `{}${hidden}`;
    const answer = await sendBeginning(
      world().server.url,
      `${head()}Content-Length: 2\r\n\r\n${body}`,
    );
    expect([0, 200]).toContain(answer.status);
    expect(answer.body).not.toContain("built_at");
  });
});

describe("what is too large is refused before it is looked at", () => {
  test.each([
    ["a header of 20,000 bytes", `X: ${"x".repeat(20_000)}\r\n`],
    ["cookies of 20,000 bytes", `Cookie: ${"a=b; ".repeat(4_000)}\r\n`],
    ["a thousand headers", "X: x\r\n".repeat(1_000)],
    ["a token of 20,000 bytes", `Authorization: Bearer ${"x".repeat(20_000)}\r\n`],
  ])("%s", async (_, headers) => {
    const answer = await sendRaw(
      world().server.url,
      `GET /api/me HTTP/1.1\r\nHost: localhost\r\n${headers}Connection: close\r\n\r\n`,
    );
    expect(answer.status).toBe(431);
  });

  test("an address of 20,000 bytes", async () => {
    const answer = await sendRaw(
      world().server.url,
      `GET /api/${"x".repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect([414, 431]).toContain(answer.status);
  });

  test("a thousand cookies that are not ours are no harm", async () => {
    const { nobody, member } = world();
    const many = Array.from({ length: 1_000 }, (_, at) => `a${at}=1`).join("; ");
    const cookie = `${many}; cc_session=${member.token}`;
    expect((await nobody.get("/api/me", { cookie })).status).toBe(200);
  });
});
