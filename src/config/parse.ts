import { isIP } from "node:net";
import { resolve } from "node:path";
import { isLocalName, parseRange, type AddressRange } from "../addresses.ts";
import type { Config } from "./types.ts";

/** One setting that cannot be used: a sentence that names the key, where it was set, and what is allowed. */
export class ConfigError extends Error {}

const refuse = (allowed: string): never => {
  throw new ConfigError(allowed);
};

export const oneOf =
  <const T extends string>(...allowed: readonly T[]) =>
  (text: string): T =>
    allowed.find((value) => value === text) ?? refuse(`must be one of ${allowed.join(", ")}`);

export const truth = (text: string): boolean => oneOf("true", "false")(text) === "true";

export function parseAddress(text: string): Config["addr"] {
  const [, bracketed, host, digits] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const named = bracketed ?? host;
  const wrong =
    digits === undefined || port > 65_535 || (bracketed !== undefined && isIP(bracketed) !== 6);
  if (wrong) return refuse("must be :port, host:port or [address]:port, with a port up to 65535");
  return named ? { hostname: named, port } : { port };
}

export function parseDatabase(text: string): string {
  if (text === "") return "";
  if (isPostgres(text)) {
    if (URL.parse(text) === null) return refuse("must be a valid postgres:// address");
    return text;
  }
  const path = text.startsWith("sqlite://") ? text.slice("sqlite://".length) : text;
  if (path === "" || /^[a-z][a-z0-9+.-]*:\/\//i.test(path))
    return refuse(
      "must be a path, sqlite:// and a path, or postgres:// and the rest of an address",
    );
  return resolve(path);
}

export interface UploadsPlace {
  readonly folder?: string;
  readonly bucket?: string;
  readonly prefix: string;
}

export function parseUploads(text: string): UploadsPlace {
  if (text === "") return { prefix: "" };
  const [, address] = /^(?:s3|r2):\/\/(.*)$/s.exec(text) ?? [];
  if (address === undefined)
    return /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
      ? refuse("must be a directory, or s3://bucket/prefix")
      : { folder: resolve(text), prefix: "" };
  const [, bucket, path = ""] =
    /^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[A-Za-z0-9._-]+)*)\/?$/.exec(address) ?? [];
  if (bucket === undefined)
    return refuse("must be s3://bucket/prefix, in letters, digits, dots, hyphens and underscores");
  return { bucket, prefix: path === "" ? "" : `${path.slice(1)}/` };
}

export function parseEndpoint(text: string): string {
  if (text === "") return "";
  const url = URL.parse(text);
  const plain =
    url !== null &&
    ["http:", "https:"].includes(url.protocol) &&
    url.username === "" &&
    !/[?#]/.test(text);
  return plain
    ? text.replace(/\/+$/, "")
    : refuse("must be an http(s) address without credentials");
}

/** A size in bytes; 0 when it is off. */
export function parseSize(text: string): number {
  if (text === "off") return 0;
  const [, digits, unit = ""] = /^(\d{1,6})([kmgt]?)$/.exec(text) ?? [];
  const size = Number(digits) * 1024 ** ["", "k", "m", "g", "t"].indexOf(unit);
  return size > 0 ? size : refuse("must be off, or a size such as 500m or 10g");
}

export const isPostgres = (text: string) => /^postgres(ql)?:\/\//.test(text);

export function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    return number >= least && number <= most
      ? number
      : refuse(`must be a whole number from ${least} to ${most}`);
  };
}

/** Milliseconds; 0 for off. */
export function parseAge(text: string): number {
  if (text === "off") return 0;
  const [, digits, unit] = /^(\d{1,5})([dh])$/.exec(text) ?? [];
  const age = Number(digits) * (unit === "d" ? 24 : 1) * 3_600_000;
  return age > 0 ? age : refuse("must be off, or days or hours such as 30d or 12h");
}

/** Milliseconds from one time to the next. */
export function parseInterval(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,4})([smhd])$/.exec(text) ?? [];
  const interval = Number(digits) * ({ s: 1, m: 60, h: 3_600, d: 86_400 }[unit] ?? 0) * 1_000;
  return interval > 0 ? interval : refuse("must be minutes, hours or days such as 30m, 1h or 7d");
}

export function parsePublicUrl(text: string): string {
  if (text === "") return "";
  const url = URL.parse(text);
  const plain =
    url !== null &&
    url.pathname === "/" &&
    !/[?#]/.test(text) &&
    url.username === "" &&
    url.password === "" &&
    url.hostname !== "";
  if (!plain || !isSecure(url))
    return refuse(
      "must be an https origin without path, query or credentials (http for a loopback host)",
    );
  return url.origin;
}

/** Whether what is sent to a URL cannot be read on the way. */
const isSecure = (url: URL) =>
  url.protocol === "https:" || (url.protocol === "http:" && isLocalName(url.hostname));

/** An origin and a path before `/api`, without a trailing slash, in the one form that clients compare. */
export function parseApiUrl(text: string): string {
  if (text === "") return "";
  const url = URL.parse(text);
  const canonical =
    url !== null &&
    isSecure(url) &&
    url.hostname !== "" &&
    !url.hostname.endsWith(".") &&
    url.href.replace(/\/$/, "") === text &&
    !/[?#]/.test(text) &&
    /^(\/[A-Za-z0-9._~-]+)*\/?$/.test(url.pathname) &&
    url.username + url.password === "";
  return canonical
    ? text
    : refuse(
        "must be an https origin (http for a loopback host), and at most a path of letters, digits, dots, hyphens, underscores and tildes, without a slash at its end",
      );
}

/** Exact origins, parted by spaces or commas. */
export const parseOrigins = (text: string): readonly string[] =>
  words(text).map((word) => {
    const url = URL.parse(word);
    return url !== null && /^https?:\/\/[^*]+$/.test(word) && url.origin === word
      ? word
      : refuse("must be origins such as https://app.example.com, parted by commas");
  });

/** Domains of mail addresses in lower case, parted by spaces or commas; or `*`, which is all of them. */
export const parseDomains = (text: string): readonly string[] =>
  words(text.toLowerCase()).map((word) =>
    word === "*" ||
    (word.length <= 253 && /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9-]+$/.test(word))
      ? word
      : refuse("must be domains such as example.com, parted by commas, or *"),
  );

/** Addresses and ranges such as 10.0.0.0/8, parted by spaces or commas; or `loopback`, or `none`. */
export function parseProxies(text: string): readonly AddressRange[] {
  const found = words(text).flatMap((word) =>
    word === "loopback"
      ? ["127.0.0.0/8", "::1/128"].map((range) => parseRange(range))
      : word === "none"
        ? []
        : [parseRange(word)],
  );
  return found.map(
    (range) =>
      range ?? refuse("must be none, loopback, or addresses and ranges such as 10.0.0.0/8"),
  );
}

const words = (text: string) => text.split(/[\s,]+/).filter((word) => word !== "");

/** How often, and how many at once. */
export function parseRate(text: string): NonNullable<Config["rate_limit"]> | "off" {
  if (text === "off") return "off";
  const [, each, at_once] = /^(\d{1,6})(?:\/(\d{1,7}))?$/.exec(text) ?? [];
  const perSecond = Number(each);
  const burst = Number(at_once ?? perSecond * 10);
  return perSecond > 0 && burst > 0
    ? { perSecond, burst }
    : refuse("must be off, or writes a second such as 50, or with a burst 50/500");
}

export function parseSmtp(text: string): string {
  if (text === "") return "";
  const url = URL.parse(text);
  return url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== ""
    ? text
    : refuse(
        "must be smtp:// or smtps://, a host, and a user and password before it if it wants them",
      );
}

export function parseSender(text: string): string {
  if (text === "") return "";
  return /^([^<>@\p{Cc}]*<[^<>@\s\p{Cc}]+@[^<>@\s\p{Cc}]+>|[^<>@\s\p{Cc}]+@[^<>@\s\p{Cc}]+)$/u.test(
    text,
  )
    ? text
    : refuse("must be a mail address, or a name and an address: ClickClack <chat@example.com>");
}

/** The name of an organisation at GitHub. */
export const parseOrganisation = (text: string): string =>
  text === "" || /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/.test(text)
    ? text
    : refuse("must be the name of an organisation at GitHub");

/** An https address, http for a loopback host, without query or credentials; a slash at its end stays. */
export function parseIssuer(text: string): string {
  if (text === "") return "";
  const url = URL.parse(text);
  return url !== null && isSecure(url) && !/[?#]/.test(text) && url.username === ""
    ? text
    : refuse("must be an https address without query or credentials (http for a loopback host)");
}

/** A Cloudflare team: its name, or its whole domain. */
export function parseTeam(text: string): string {
  if (text === "") return "";
  const host = text.replace(/^https:\/\//, "").replace(/\/$/, "");
  if (host.startsWith("http://")) return parsePublicUrl(host);
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(host)
    ? `https://${host.includes(".") ? host : `${host}.cloudflareaccess.com`}`
    : refuse("must be the team's domain, such as team.cloudflareaccess.com");
}

/** A text that is handed on as it is, in one line. */
export const parseLine = (text: string): string =>
  /\p{Cc}/u.test(text) ? refuse("must be one line of text") : text;
