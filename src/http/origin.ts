import { isIP } from "node:net";
import { isLocalName, isLoopback } from "../addresses.ts";
import { ApiError, forbidden } from "./errors.ts";

/** What the rules on origins need to know of a request. */
export interface Arrival {
  readonly request: Request;
  /** The address of the peer's socket; asked for only where it matters. */
  readonly peer: () => string;
}

/** The headers by which proxies say that they speak for somebody else, and for whom. */
const FORWARDING =
  /^(forwarded|via|x-forwarded-.*|x-real-ip|x-original-.*|x-envoy-.*|cf-.*|fastly-.*|(.*-)?client-ip)$/;

/**
 * Whether a request comes from this machine itself, as dev mode demands: a loopback peer that asked for a local name,
 * no sign of a proxy that speaks for somebody else, and no page of another site behind it.
 */
export function isLocalRequest({ request, peer }: Arrival): boolean {
  const { headers } = request;
  return (
    isLoopback(peer()) &&
    isLocalName(hostName(headers.get("host") ?? "")) &&
    [...headers].every(([name, value]) => !FORWARDING.test(name) || isLocalForwarding(value)) &&
    ownOriginOrNone(headers) &&
    fromOwnSite(headers)
  );
}

/** Every address or name in a forwarding header is local; whatever says anything else speaks for somebody else. */
const isLocalForwarding = (value: string) =>
  value.split(",").every((part) => isLocalName(hostName(part.trim())));

/** A host without its port; a bare IPv6 address has none. */
const hostName = (host: string) => (isIP(host) === 0 ? host.replace(/:\d+$/, "") : host);

function ownOriginOrNone(headers: Headers): boolean {
  const origin = headers.get("origin");
  return origin === null || isOwnOrigin(origin, headers);
}

/** The origin's host is the one that was asked for; the scheme may differ behind a proxy that ends TLS. */
const isOwnOrigin = (origin: string, headers: Headers) => {
  const host = headers.get("host");
  const url = URL.parse(origin);
  return host !== null && url !== null && url.host === URL.parse(`${url.protocol}//${host}`)?.host;
};

const fromOwnSite = (headers: Headers) =>
  [null, "same-origin", "none"].includes(headers.get("sec-fetch-site"));

/** Whether a page of another origin may stand behind this request. */
function isCrossSite(headers: Headers, publicUrl: string | undefined): boolean {
  const origin = headers.get("origin");
  if (publicUrl !== undefined) return origin !== publicUrl;
  return origin === null ? !fromOwnSite(headers) : !isOwnOrigin(origin, headers);
}

/** Refuses a cookie's unsafe request that a page of another site could have sent. */
export function requireOwnOrigin(headers: Headers, publicUrl: string | undefined): void {
  if (isCrossSite(headers, publicUrl))
    throw forbidden("This request comes from another site.", "cross_site");
}

/**
 * Refuses what a page of another site loads with a cookie, as a picture or a script: it could not read it, but would learn
 * from how long it takes and whether it fails. Links from elsewhere that somebody follows are theirs to follow.
 */
export function refuseForeignRead(headers: Headers, publicUrl: string | undefined): void {
  if (headers.get("sec-fetch-site") !== "cross-site") return;
  const origin = headers.get("origin");
  const followed =
    headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
  if (!followed && (origin === null || origin !== publicUrl))
    throw forbidden("This request comes from another site.", "cross_site");
}

/** Refuses a cookie's unsafe request without the header that only our own pages can send. */
export function requireCsrfHeader(headers: Headers): void {
  if (headers.get("x-clickclack-csrf") !== "1")
    throw forbidden("This request needs the header X-ClickClack-CSRF: 1.", "csrf_header_missing");
}

/** What signing in demands before its body is read: JSON, which a form of another site cannot send, and our own page. */
export function requireOwnPage(headers: Headers, publicUrl: string | undefined): void {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json")
    throw new ApiError(415, "json_only", "This request must have the type application/json.");
  refuseForeignPage(headers, publicUrl);
}

/** Refuses a sign-in that a page of another site has sent, though it carries no cookie. */
export function refuseForeignPage(headers: Headers, publicUrl: string | undefined): void {
  const origin = headers.get("origin");
  // Where the API is on another host, our own pages are of another site for it.
  if (origin !== null && origin === publicUrl) return;
  const foreign =
    origin === null
      ? !fromOwnSite(headers)
      : !isOwnOrigin(origin, headers) || headers.get("sec-fetch-site") === "cross-site";
  if (foreign) throw forbidden("This request comes from another site.", "cross_site");
}
