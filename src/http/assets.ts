import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Config } from "../config.ts";
import { embeddedRoot } from "../embedded.ts";

/** A file of the web app, with the smaller forms that were made when it was built. */
interface Asset {
  readonly type: string;
  readonly etag: string;
  /** Its name holds a hash of its content, so that it never changes. */
  readonly immutable: boolean;
  /** The service worker, which is for every page. */
  readonly worker?: boolean;
  readonly identity: Uint8Array<ArrayBuffer>;
  readonly br?: Uint8Array<ArrayBuffer>;
  readonly gzip?: Uint8Array<ArrayBuffer>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
  ".map": "application/json; charset=utf-8",
};

/** What of the configuration shows in the headers of pages. */
type PageConfig = Partial<Pick<Config, "public_url" | "public_api_url" | "embed_frame_ancestors">>;

const YEAR = 365 * 24 * 3600;

/**
 * The headers that keep foreign code and frames out. A public URL on HTTPS is one that browsers may hold us to, unless it
 * has a port of its own: the promise is for the whole host, and there something else may be at another port.
 */
function securityHeaders({ public_url, public_api_url }: PageConfig, frames: readonly string[]) {
  const url = public_url === undefined ? undefined : new URL(public_url);
  const api = public_api_url === undefined ? undefined : new URL(public_api_url);
  const elsewhere = api === undefined || api.origin === url?.origin ? [] : [api.origin];
  const ours = ["'self'", ...elsewhere].join(" ");
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${ours} data: blob: https:`,
    `media-src ${ours} blob:`,
    "font-src 'self'",
    `connect-src ${ours} ws: wss:`,
    `frame-ancestors ${["'self'", ...frames].join(" ")}`,
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    // For what is too old to read the policy; it knows no list.
    ...(frames.length === 0 && { "x-frame-options": "SAMEORIGIN" }),
    ...(url?.protocol === "https:" &&
      url.port === "" && { "strict-transport-security": `max-age=${YEAR}` }),
  };
}

const INDEX = "/index.html";
/** What stands at the root: the page of the product, which needs no script, in English and in other languages. */
const HOME = "/home.html";
const isHome = (name: string): boolean => /^\/home(\.[a-z]+)?\.html$/.test(name);

/**
 * Serves the web app from memory. Hashed files are immutable, the rest carry an ETag, and `index.html` is never kept
 * by a browser; it answers every page address but the root, so that the app can show what is there. Only the addresses
 * under `/embed/` can be shown in a frame of another origin, one that the operator has named.
 */
export function assets(config: PageConfig = {}, folder = join(embeddedRoot, "client", "dist")) {
  const own = securityHeaders(config, []);
  const embedded = securityHeaders(config, config.embed_frame_ancestors ?? []);
  const files = existsSync(folder) ? load(folder) : new Map<string, Asset>();
  for (const [name, file] of files)
    if (name === INDEX || isHome(name)) files.set(name, withApi(file, config));

  return function serve(request: Request, path: string): Response {
    if (request.method !== "GET" && request.method !== "HEAD")
      return plain(405, "Pages can only be read.", { allow: "GET, HEAD" });
    const name = decoded(path);
    if (name === undefined) return plain(400, "This address is malformed.");
    const file = name === "/" ? homeFor(request) : files.get(name);
    if (file !== undefined && name !== INDEX) return send(request, file, own);
    const index = files.get(INDEX);
    if (index === undefined) return plain(404, "The web app is not part of this build.");
    if (extname(name) !== "" && name !== INDEX) return plain(404, "There is no such file.");
    return send(request, index, name.startsWith("/embed/") ? embedded : own);
  };

  /** The page of the product in the first language that the browser asks for and that there is; English otherwise. */
  function homeFor(request: Request): Asset | undefined {
    for (const base of languagesOf(request.headers.get("accept-language") ?? "")) {
      const page = files.get(base === "en" ? HOME : `/home.${base}.html`);
      if (page !== undefined) return page;
    }
    return files.get(HOME);
  }

  function plain(status: number, text: string, headers: Readonly<Record<string, string>> = {}) {
    const type = "text/plain; charset=utf-8";
    return new Response(`${text}\n`, {
      status,
      headers: { ...own, ...headers, "content-type": type },
    });
  }
}

function load(folder: string): Map<string, Asset> {
  const files = new Map<string, Asset>();
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const read = (suffix: string) => {
      const path = join(folder, name + suffix);
      return existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
    };
    const identity = read("");
    if (identity === undefined) continue;
    const [br, gzip] = [read(".br"), read(".gz")];
    const path = `/${name.replaceAll("\\", "/")}`;
    files.set(path, {
      type,
      etag: `"${Bun.hash(identity).toString(36)}"`,
      immutable: path.startsWith("/assets/"),
      worker: path === "/sw.js",
      identity,
      ...(br && { br }),
      ...(gzip && { gzip }),
    });
  }
  return files;
}

/** The page, which tells the app where the API is when that is not beside it. */
function withApi(page: Asset, { public_url, public_api_url = public_url }: PageConfig): Asset {
  if (public_api_url === undefined || public_api_url === public_url) return page;
  const meta = `<meta name="clickclack-api" content="${Bun.escapeHTML(public_api_url)}" />`;
  const text = Buffer.from(page.identity).toString().replace("<head>", `<head>${meta}`);
  const { type, etag, immutable } = page;
  return { type, etag, immutable, identity: new TextEncoder().encode(text) };
}

/** A path without its percent signs, or `undefined` when they are wrong or hide a NUL. */
function decoded(path: string): string | undefined {
  try {
    const name = decodeURIComponent(path);
    return name.includes("\0") ? undefined : name;
  } catch {
    return undefined;
  }
}

function send(request: Request, file: Asset, security: Readonly<Record<string, string>>): Response {
  const encoding = encodingFor(request.headers.get("accept-encoding") ?? "", file);
  const html = file.type.startsWith("text/html");
  const headers: Record<string, string> = {
    ...security,
    "content-type": file.type,
    vary: "Accept-Encoding",
    "cache-control": html
      ? "no-store"
      : file.immutable
        ? "public, max-age=31536000, immutable"
        : "no-cache",
  };
  if (!html) headers["etag"] = file.etag;
  if (file.worker) headers["service-worker-allowed"] = "/";
  if (!html && request.headers.get("if-none-match")?.includes(file.etag))
    return new Response(null, { status: 304, headers });
  const body = (encoding && file[encoding]) || file.identity;
  if (encoding !== undefined) headers["content-encoding"] = encoding;
  if (request.method !== "HEAD") return new Response(body, { headers });
  headers["content-length"] = String(body.byteLength);
  return new Response(null, { headers });
}

/** The languages that a browser asks for, without their regions, the most wanted first. */
function languagesOf(accepted: string): string[] {
  return accepted
    .split(",")
    .flatMap((part) => {
      const [tag = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
      const weight = parameters.find((text) => text.startsWith("q="))?.slice(2) ?? "1";
      const base = tag.split("-")[0] ?? "";
      return /^[a-z]{2,3}$/.test(base) ? [{ base, weight: Number(weight) || 0 }] : [];
    })
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ base }) => base);
}

/** The smallest form that the client takes. */
function encodingFor(accepted: string, file: Asset): "br" | "gzip" | undefined {
  const takes = (name: string) =>
    accepted.split(",").some((part) => {
      const [coding = "", ...parameters] = part.split(";").map((text) => text.trim());
      return coding === name && !parameters.some((text) => /^q=0(\.0*)?$/.test(text));
    });
  if (file.br !== undefined && takes("br")) return "br";
  if (file.gzip !== undefined && takes("gzip")) return "gzip";
  return undefined;
}
