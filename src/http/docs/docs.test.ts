import { describe, expect, test } from "bun:test";
import { operations } from "../../../tests/harness/document.ts";
import { useServer } from "../../../tests/harness/server.ts";
import { docsPage } from "./page.ts";

describe("the page of the API", () => {
  const server = useServer();

  test("has every operation and every schema under its own address", async () => {
    const { text } = await server.nobody.get("/api/docs");
    for (const { method, path } of operations)
      expect(text).toContain(`<b>${method}</b> <code>${path}</code>`);
    for (const [, name] of text.matchAll(/href="#([^"]+)"/g))
      expect(text).toContain(`id="${name}"`);
  });

  test("runs no script and loads nothing", async () => {
    const answer = await server.nobody.get("/api/docs");
    expect(answer.text).not.toMatch(/<script|<link|<img|src=|@import|url\(/);
    expect(answer.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'self'$/,
    );
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("comes as it is to those who take no gzip", async () => {
    const plain = await server.nobody.get("/api/docs", { "accept-encoding": "identity" });
    const packed = await server.nobody.get("/api/docs", { "accept-encoding": "gzip" });
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(plain.text).toBe(packed.text);
  });

  test("shows text as text, whatever the document says", () => {
    const page = docsPage({
      info: { title: "<script>alert(1)</script>" },
      paths: { '/"><img src=x>': { get: { tags: ["<b>"], summary: "a & b" } } },
    });
    expect(page).not.toMatch(/<script|<img/);
    expect(page).toContain("a &amp; b");
  });
});
