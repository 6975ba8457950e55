import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { useFolder } from "../../tests/harness/folder.ts";
import { assets } from "./assets.ts";

const folder = useFolder();
const SCRIPT = "console.log('clack');";

function app(config: Parameters<typeof assets>[0] = {}) {
  const root = folder();
  mkdirSync(join(root, "assets"));
  writeFileSync(join(root, "index.html"), "<!doctype html><head><title>ClickClack</title>");
  writeFileSync(join(root, "assets/app-1a2b.js"), SCRIPT);
  writeFileSync(join(root, "assets/app-1a2b.js.br"), brotliCompressSync(SCRIPT));
  writeFileSync(join(root, "assets/app-1a2b.js.gz"), gzipSync(SCRIPT));
  writeFileSync(join(root, "favicon.svg"), "<svg/>");
  writeFileSync(join(root, "secret.env"), "TOKEN=1");
  const serve = assets(config, root);
  return (path: string, headers: Record<string, string> = {}, method = "GET") =>
    serve(new Request("http://localhost/", { method, headers }), path);
}

describe("the web app", () => {
  test("is one page at every address, that no browser keeps", async () => {
    const get = app();
    for (const path of ["/", "/app", "/app/T0/C0", "/login", "/index.html", "/a%20b"]) {
      const page = get(path);
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("<title>")]);
      expect(page.headers.get("cache-control")).toBe("no-store");
      expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    }
  });

  test("has a page of its own at the root, which knows where the API is", async () => {
    const root = folder();
    writeFileSync(join(root, "index.html"), "<!doctype html><head><title>The app</title>");
    writeFileSync(join(root, "home.html"), "<!doctype html><head><title>The product</title>");
    writeFileSync(join(root, "home.de.html"), "<!doctype html><head><title>Das Produkt</title>");
    const serve = assets(
      { public_url: "https://chat.example.com", public_api_url: "https://api.example.com" },
      root,
    );
    const titleAt = async (path: string, language = "") => {
      const headers = { "accept-language": language };
      const text = await serve(new Request("http://localhost/", { headers }), path).text();
      return [/<title>(.*)<\/title>/.exec(text)?.[1], text.includes("https://api.example.com")];
    };
    expect(await titleAt("/")).toEqual(["The product", true]);
    expect(await titleAt("/", "fr-CH, de;q=0.8, en;q=0.9")).toEqual(["The product", true]);
    expect(await titleAt("/", "fr-CH, de-AT;q=0.9, en;q=0.8")).toEqual(["Das Produkt", true]);
    expect(await titleAt("/", "../index, *;q=x,;")).toEqual(["The product", true]);
    expect(await titleAt("/app")).toEqual(["The app", true]);
    expect(await titleAt("/login")).toEqual(["The app", true]);
  });

  test("comes with headers that keep foreign code and frames out", () => {
    const { headers } = app()("/");
    const policy = headers.get("content-security-policy")!;
    for (const rule of ["default-src 'self'", "script-src 'self'", "frame-ancestors 'self'"])
      expect(policy.split("; ")).toContain(rule);
    expect(policy).not.toContain("unsafe-eval");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
  });

  test("lets no other site show it in a frame, but for the pages made for that at the sites named", () => {
    const get = app({ embed_frame_ancestors: ["https://app.example.com", "https://b.example"] });
    const policyOf = (path: string) =>
      get(path).headers.get("content-security-policy")!.split("; ");
    for (const path of ["/", "/app/T0/C0", "/embed", "/favicon.svg", "/login"])
      expect(policyOf(path)).toContain("frame-ancestors 'self'");
    for (const path of ["/embed/channel/T0/C0?openclawHostTheme=1", "/embed/thread/T0/M0"])
      expect(policyOf(path)).toContain(
        "frame-ancestors 'self' https://app.example.com https://b.example",
      );
    for (const path of ["/app/T0/C0", "/favicon.svg", "/embed"])
      expect(get(path).headers.get("x-frame-options")).toBe("SAMEORIGIN");
    expect(get("/embed/channel/T0/C0").headers.has("x-frame-options")).toBe(false);
    expect(app()("/embed/channel/T0/C0").headers.get("x-frame-options")).toBe("SAMEORIGIN");
    expect(app()("/embed/channel/T0/C0").headers.get("content-security-policy")).toContain(
      "frame-ancestors 'self';",
    );
  });

  test("may speak with the API where it is elsewhere", () => {
    const policy = (public_api_url: string) =>
      app({ public_url: "https://chat.example.com", public_api_url })("/").headers.get(
        "content-security-policy",
      );
    expect(policy("https://api.example.com/chat")).toContain(
      "connect-src 'self' https://api.example.com ws: wss:",
    );
    expect(policy("https://chat.example.com/chat")).toContain("connect-src 'self' ws: wss:");
  });

  test("may show the bytes of a file that is about to be sent, and no media from elsewhere", () => {
    const policy = app()("/").headers.get("content-security-policy");
    expect(policy).toContain("media-src 'self' blob:;");
    expect(policy).toContain("img-src 'self' data: blob:");
  });

  test("is told where the API is, if that is not beside it", async () => {
    const public_url = "https://chat.example.com";
    const page = (config: Parameters<typeof assets>[0]) => app(config)("/login").text();
    const told = (api: string) => `<head><meta name="clickclack-api" content="${api}" /><title>`;
    for (const public_api_url of ["https://api.example.com", "https://chat.example.com/chat"])
      expect(await page({ public_url, public_api_url })).toContain(told(public_api_url));
    for (const config of [{}, { public_url }, { public_url, public_api_url: public_url }])
      expect(await page(config)).not.toContain("clickclack-api");
  });

  test.each([
    ["https://chat.example.com", "max-age=31536000"],
    ["https://chat.example.com:8443", null],
    ["http://localhost:8080", null],
    [undefined, null],
  ])("at %p holds browsers to HTTPS: %p", (public_url, promise) => {
    const get = app(public_url === undefined ? {} : { public_url });
    for (const path of ["/", "/favicon.svg", "/none.js"])
      expect(get(path).headers.get("strict-transport-security")).toBe(promise);
  });

  test("has hashed files that a browser keeps for good, and others that it asks for again", () => {
    const get = app();
    const script = get("/assets/app-1a2b.js");
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    const icon = get("/favicon.svg");
    expect(icon.headers.get("cache-control")).toBe("no-cache");
    const etag = icon.headers.get("etag")!;
    expect(get("/favicon.svg", { "if-none-match": etag }).status).toBe(304);
    expect(get("/favicon.svg", { "if-none-match": '"other"' }).status).toBe(200);
  });

  test.each([
    ["", null],
    ["br", "br"],
    ["gzip", "gzip"],
    ["gzip, deflate, br", "br"],
    ["br;q=0, gzip", "gzip"],
    ["br; q=0.0, gzip;q=0", null],
    ["identity", null],
    ["brotli", null],
  ])("sends the smallest form that %p takes: %p", async (accepted, encoding) => {
    const script = app()("/assets/app-1a2b.js", { "accept-encoding": accepted });
    expect(script.headers.get("content-encoding")).toBe(encoding);
    expect(script.headers.get("vary")).toContain("Accept-Encoding");
    const bytes = Buffer.from(await script.arrayBuffer());
    const expected =
      encoding === "br"
        ? brotliCompressSync(SCRIPT)
        : encoding === "gzip"
          ? gzipSync(SCRIPT)
          : SCRIPT;
    expect(bytes.equals(Buffer.from(expected))).toBe(true);
  });

  test("answers HEAD with the length alone", async () => {
    const head = app()("/favicon.svg", {}, "HEAD");
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([
      200,
      "6",
      "",
    ]);
  });

  test("holds no other file: what has an ending and is not there is missing", () => {
    const get = app();
    for (const path of ["/assets/none.js", "/secret.env", "/favicon.ico", "/../package.json"])
      expect(get(path).status).toBe(404);
    for (const path of ["/%", "/%ff", "/%00", "/a%00.html"]) expect(get(path).status).toBe(400);
  });

  test("can only be read", () => {
    for (const method of ["POST", "PUT", "DELETE"]) {
      const refused = app()("/", {}, method);
      expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    }
  });

  test("that is not part of a build says so", async () => {
    const serve = assets({}, join(folder(), "nothing"));
    const answer = serve(new Request("http://localhost/"), "/");
    expect([answer.status, await answer.text()]).toEqual([
      404,
      "The web app is not part of this build.\n",
    ]);
  });
});
