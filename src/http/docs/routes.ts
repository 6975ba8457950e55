import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Elysia } from "elysia";
import { embeddedRoot } from "../../embedded.ts";
import { docsPage } from "./page.ts";
import { STYLE } from "./style.ts";

const CSP = [
  "default-src 'none'",
  `style-src 'sha256-${new Bun.CryptoHasher("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

const tags = ["Operator"];
const open = { security: [] };

/** The API for programs and for people: one document, and a page made of it when somebody first looks. */
export function docsRoutes() {
  let document: string | undefined;
  let page: Uint8Array<ArrayBuffer> | undefined;
  const read = () =>
    (document ??= readFileSync(join(embeddedRoot, "docs", "openapi.json"), "utf8"));
  return new Elysia({ name: "docs", prefix: "/api" })
    .get(
      "/openapi.json",
      ({ set }) => {
        set.headers["content-type"] = "application/json; charset=utf-8";
        return read();
      },
      {
        detail: {
          operationId: "getOpenApi",
          tags,
          ...open,
          summary: "This API as an OpenAPI document",
        },
      },
    )
    .get(
      "/docs",
      ({ request }) => {
        page ??= Bun.gzipSync(docsPage(JSON.parse(read())));
        const packed = /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "");
        return new Response(packed ? page : Bun.gunzipSync(page), {
          headers: {
            "content-type": "text/html; charset=utf-8",
            "content-security-policy": CSP,
            "referrer-policy": "same-origin",
            vary: "Accept-Encoding",
            ...(packed && { "content-encoding": "gzip" }),
          },
        });
      },
      {
        detail: {
          operationId: "getDocs",
          tags,
          ...open,
          summary: "This API as a page to read",
          responses: {
            200: { description: "", content: { "text/html": { schema: { type: "string" } } } },
          },
        },
      },
    );
}
