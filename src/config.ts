import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";

/** Everything an operator can set, checked and frozen. */
export interface Config {
  /** Where to listen; without a hostname, on every address. */
  readonly addr: { readonly hostname?: string; readonly port: number };
  /** The data directory, absolute. */
  readonly data: string;
  readonly db: DatabaseConfig;
  readonly dev_bootstrap: boolean;
  /** The origin people use, without a trailing slash. */
  readonly public_url?: string;
  readonly cookie_namespace?: string;
  readonly log_level: LogLevel;
  readonly log_format: "text" | "json";
  readonly access_log: "all" | "errors" | "off";
  /** Whether `GET /metrics` answers. */
  readonly metrics: boolean;
  /** What whoever reads the metrics must send; it is never shown or logged. */
  readonly metrics_token?: string;
  /** Sockets, streams and held polls that one person may have, of each kind, at each server. */
  readonly max_connections: number;
  /** How long events are kept, in milliseconds; for ever when absent. */
  readonly event_retention?: number;
  readonly uploads: UploadsConfig;
  /** How many bytes of uploads one person may keep in a workspace; any number when absent. */
  readonly upload_quota_user?: number;
  /** How many bytes of uploads a workspace may keep; any number when absent. */
  readonly upload_quota_workspace?: number;
}

export type UploadsConfig =
  | {
      readonly kind: "disk";
      /** Absolute. */
      readonly folder: string;
    }
  | ({ readonly kind: "s3" } & S3Config);

/** A part of a bucket, and what opens it. */
export interface S3Config {
  readonly bucket: string;
  /** What every key begins with: "" or ending with a slash. */
  readonly prefix: string;
  /** Where the service is; Amazon's own when absent. */
  readonly endpoint?: string;
  readonly region?: string;
  readonly accessKeyId: string;
  /** It is never shown or logged. */
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export type DatabaseConfig =
  | {
      readonly engine: "sqlite";
      /** The database file, absolute. */
      readonly file: string;
    }
  | {
      readonly engine: "postgres";
      /** It may hold a password: it is never shown or logged. */
      readonly url: string;
      /** Connections that read. */
      readonly pool: number;
      /** Seconds that one statement may take. */
      readonly statementTimeout: number;
      /** Seconds that connecting may take. */
      readonly connectTimeout: number;
    };

const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One setting that cannot be used: a sentence that names the key, where it was set, and what is allowed. */
export class ConfigError extends Error {}

/** A way to read one setting from text; it throws what is allowed instead. */
interface Setting<T> {
  readonly help: string;
  readonly fallback: string;
  parse(text: string): T;
}

const refuse = (allowed: string): never => {
  throw new ConfigError(allowed);
};

const oneOf =
  <const T extends string>(...allowed: readonly T[]) =>
  (text: string): T =>
    allowed.find((value) => value === text) ?? refuse(`must be one of ${allowed.join(", ")}`);

const SETTINGS = {
  addr: {
    help: "listen address: :8080, host:port or [::1]:8080",
    fallback: ":8080",
    parse: parseAddress,
  },
  data: {
    help: "data directory",
    fallback: "./data",
    parse: (text) => (text === "" ? refuse("must be a directory") : resolve(text)),
  },
  db: {
    help: "database: a path, sqlite:// and a path, or postgres://… (default clickclack.db in the data directory)",
    fallback: "",
    parse: parseDatabase,
  },
  db_pool: {
    help: "PostgreSQL: connections that read",
    fallback: "8",
    parse: wholeNumber(1, 500),
  },
  db_statement_timeout: {
    help: "PostgreSQL: seconds that one statement may take",
    fallback: "30",
    parse: wholeNumber(1, 3_600),
  },
  db_connect_timeout: {
    help: "PostgreSQL: seconds that connecting may take",
    fallback: "5",
    parse: wholeNumber(1, 300),
  },
  dev_bootstrap: {
    help: "development: make a first user, and let local requests act as them",
    fallback: "false",
    parse: (text) => oneOf("true", "false")(text) === "true",
  },
  public_url: {
    help: "the origin people use, such as https://chat.example.com",
    fallback: "",
    parse: parsePublicUrl,
  },
  cookie_namespace: {
    help: "sets this server's cookies apart from others on the host",
    fallback: "",
    parse: (text) =>
      text === "" || (text.length <= 32 && /^[a-z0-9]+(-+[a-z0-9]+)*$/.test(text))
        ? text
        : refuse("must be at most 32 lower-case letters, digits and inner hyphens"),
  },
  log_level: {
    help: LOG_LEVELS.join(", "),
    fallback: "info",
    parse: oneOf(...LOG_LEVELS),
  },
  log_format: { help: "text or json", fallback: "text", parse: oneOf("text", "json") },
  access_log: {
    help: "which requests are logged: all, errors or off",
    fallback: "errors",
    parse: oneOf("all", "errors", "off"),
  },
  metrics: {
    help: "whether GET /metrics answers, for Prometheus: true or false",
    fallback: "false",
    parse: (text) => oneOf("true", "false")(text) === "true",
  },
  metrics_token: {
    help: "what whoever reads /metrics must send as a bearer token",
    fallback: "",
    parse: (text) => text,
  },
  max_connections: {
    help: "sockets, streams and held polls that one person may have open, of each kind",
    fallback: "100",
    parse: wholeNumber(1, 1_000_000),
  },
  event_retention: {
    help: "how long events can be replayed: off, or days or hours such as 30d or 12h",
    fallback: "off",
    parse: parseAge,
  },
  uploads: {
    help: "where uploads lie: a directory, or s3://bucket/prefix (default uploads in the data directory)",
    fallback: "",
    parse: parseUploads,
  },
  uploads_endpoint: {
    help: "S3: the service's address, such as https://minio.example.com (default Amazon's)",
    fallback: "",
    parse: parseEndpoint,
  },
  uploads_region: {
    help: "S3: the bucket's region (default us-east-1, or auto with an endpoint)",
    fallback: "",
    parse: (text) =>
      /^[a-z0-9-]{0,64}$/.test(text)
        ? text
        : refuse("must be lower-case letters, digits and hyphens"),
  },
  upload_quota_user: {
    help: "what one person may keep of uploads in a workspace: off, or a size such as 500m or 10g",
    fallback: "off",
    parse: parseSize,
  },
  upload_quota_workspace: {
    help: "what a workspace may keep of uploads: off, or a size such as 500m or 10g",
    fallback: "off",
    parse: parseSize,
  },
} satisfies Record<string, Setting<unknown>>;

type Key = keyof typeof SETTINGS;
const KEYS: readonly Key[] = [
  "addr",
  "data",
  "db",
  "db_pool",
  "db_statement_timeout",
  "db_connect_timeout",
  "dev_bootstrap",
  "public_url",
  "cookie_namespace",
  "log_level",
  "log_format",
  "access_log",
  "metrics",
  "metrics_token",
  "max_connections",
  "event_retention",
  "uploads",
  "uploads_endpoint",
  "uploads_region",
  "upload_quota_user",
  "upload_quota_workspace",
];

/** The settings as command-line flags, for the help text. */
export const FLAGS: readonly { flag: string; key: Key; help: string; fallback: string }[] =
  KEYS.map((key) => ({
    flag: `--${key.replaceAll("_", "-")}`,
    key,
    help: SETTINGS[key].help,
    fallback: SETTINGS[key].fallback,
  }));

/** The values given on the command line, by key, and the path of a configuration file. */
export type Flags = Partial<Record<Key | "config", string>>;

/**
 * Puts the configuration together: defaults < configuration file < environment < flags, but an explicit
 * `dev_bootstrap` in the file beats the environment, so that a stray variable cannot open a server.
 *
 * @throws ConfigError with a line for each value that cannot be used. Nothing has been created by then.
 */
export function loadConfig(
  flags: Flags,
  environment: Readonly<Record<string, string | undefined>>,
): Config {
  const file = readFile(flags.config ?? environment["CLICKCLACK_CONFIG"]);
  const problems = [...file.problems];
  const read = <T>(key: Key, setting: Setting<T>): T | undefined => {
    const variable = `CLICKCLACK_${key.toUpperCase()}`;
    const sources: [string, string | undefined][] = [
      [`--${key.replaceAll("_", "-")}`, flags[key]],
      [variable, environment[variable]],
      [file.path, file.values[key]],
      ["the default", setting.fallback],
    ];
    if (key === "dev_bootstrap" && file.values[key] !== undefined) sources.splice(1, 1);
    const [source, text] = sources.find(([, value]) => value !== undefined) ?? ["", ""];
    try {
      return setting.parse(text ?? "");
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(`${key} (from ${source}) ${error.message}.`);
      return undefined;
    }
  };
  const addr = read("addr", SETTINGS.addr);
  const data = read("data", SETTINGS.data);
  const db = read("db", SETTINGS.db);
  const pool = read("db_pool", SETTINGS.db_pool);
  const statementTimeout = read("db_statement_timeout", SETTINGS.db_statement_timeout);
  const connectTimeout = read("db_connect_timeout", SETTINGS.db_connect_timeout);
  const dev_bootstrap = read("dev_bootstrap", SETTINGS.dev_bootstrap);
  const public_url = read("public_url", SETTINGS.public_url);
  const cookie_namespace = read("cookie_namespace", SETTINGS.cookie_namespace);
  const log_level = read("log_level", SETTINGS.log_level);
  const log_format = read("log_format", SETTINGS.log_format);
  const access_log = read("access_log", SETTINGS.access_log);
  const metrics = read("metrics", SETTINGS.metrics);
  const metrics_token = read("metrics_token", SETTINGS.metrics_token);
  const max_connections = read("max_connections", SETTINGS.max_connections);
  const event_retention = read("event_retention", SETTINGS.event_retention);
  const place = read("uploads", SETTINGS.uploads);
  const endpoint = read("uploads_endpoint", SETTINGS.uploads_endpoint);
  const region = read("uploads_region", SETTINGS.uploads_region);
  const upload_quota_user = read("upload_quota_user", SETTINGS.upload_quota_user);
  const upload_quota_workspace = read("upload_quota_workspace", SETTINGS.upload_quota_workspace);
  const credentials = place?.bucket === undefined ? undefined : s3Credentials(environment);
  if (place?.bucket !== undefined && credentials === undefined)
    problems.push(
      "uploads in S3 need S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY in the environment.",
    );
  if (
    problems.length > 0 ||
    addr === undefined ||
    data === undefined ||
    db === undefined ||
    pool === undefined ||
    statementTimeout === undefined ||
    connectTimeout === undefined ||
    dev_bootstrap === undefined ||
    log_level === undefined ||
    log_format === undefined ||
    access_log === undefined ||
    place === undefined ||
    metrics === undefined ||
    max_connections === undefined
  )
    throw new ConfigError(problems.join("\n"));
  return Object.freeze({
    addr,
    data,
    db: databaseOf(db || join(data, "clickclack.db"), { pool, statementTimeout, connectTimeout }),
    dev_bootstrap,
    ...(public_url && { public_url }),
    ...(cookie_namespace && { cookie_namespace }),
    log_level,
    log_format,
    access_log,
    metrics,
    ...(metrics_token && { metrics_token }),
    max_connections,
    ...(event_retention && { event_retention }),
    uploads: uploadsOf(place, { data, endpoint, region, credentials }),
    ...(upload_quota_user && { upload_quota_user }),
    ...(upload_quota_workspace && { upload_quota_workspace }),
  });
}

function uploadsOf(
  { folder, bucket, prefix }: UploadsPlace,
  about: {
    readonly data: string;
    readonly endpoint: string | undefined;
    readonly region: string | undefined;
    readonly credentials: ReturnType<typeof s3Credentials>;
  },
): UploadsConfig {
  const { data, endpoint, credentials } = about;
  if (bucket === undefined || credentials === undefined)
    return { kind: "disk", folder: folder ?? join(data, "uploads") };
  const region = about.region || (endpoint && "auto");
  return {
    kind: "s3",
    bucket,
    prefix,
    ...(endpoint && { endpoint }),
    ...(region && { region }),
    ...credentials,
  };
}

/** What opens a bucket, from the variables that tools for S3 know; never from a file or a flag. */
function s3Credentials(environment: Readonly<Record<string, string | undefined>>) {
  const read = (name: string) => environment[`S3_${name}`] || environment[`AWS_${name}`];
  const accessKeyId = read("ACCESS_KEY_ID");
  const secretAccessKey = read("SECRET_ACCESS_KEY");
  const sessionToken = read("SESSION_TOKEN");
  return accessKeyId && secretAccessKey
    ? { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
    : undefined;
}

function databaseOf(
  place: string,
  limits: { pool: number; statementTimeout: number; connectTimeout: number },
): DatabaseConfig {
  return isPostgres(place)
    ? { engine: "postgres", url: place, ...limits }
    : { engine: "sqlite", file: place };
}

/** The configuration file: a JSON object whose keys are settings. */
function readFile(path: string | undefined) {
  const values: Partial<Record<Key, string>> = {};
  const problems: string[] = [];
  if (path === undefined) return { path: "", values, problems };
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new ConfigError(`config (from ${path}) must be a JSON file that can be read.`);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new ConfigError(`config (from ${path}) must be a JSON object.`);
  for (const [name, value] of Object.entries(json)) {
    const key = KEYS.find((known) => known === name);
    if (key === undefined)
      problems.push(`${name} (from ${path}) is no setting: the settings are ${KEYS.join(", ")}.`);
    else if (["string", "boolean", "number"].includes(typeof value)) values[key] = String(value);
    else problems.push(`${name} (from ${path}) must be a text, a number or a truth value.`);
  }
  return { path, values, problems };
}

function parseAddress(text: string): Config["addr"] {
  const [, bracketed, host, digits] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const named = bracketed ?? host;
  const wrong =
    digits === undefined || port > 65_535 || (bracketed !== undefined && isIP(bracketed) !== 6);
  if (wrong) return refuse("must be :port, host:port or [address]:port, with a port up to 65535");
  return named ? { hostname: named, port } : { port };
}

function parseDatabase(text: string): string {
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

interface UploadsPlace {
  readonly folder?: string;
  readonly bucket?: string;
  readonly prefix: string;
}

function parseUploads(text: string): UploadsPlace {
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

function parseEndpoint(text: string): string {
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
function parseSize(text: string): number {
  if (text === "off") return 0;
  const [, digits, unit = ""] = /^(\d{1,6})([kmgt]?)$/.exec(text) ?? [];
  const size = Number(digits) * 1024 ** ["", "k", "m", "g", "t"].indexOf(unit);
  return size > 0 ? size : refuse("must be off, or a size such as 500m or 10g");
}

const isPostgres = (text: string) => /^postgres(ql)?:\/\//.test(text);

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    return number >= least && number <= most
      ? number
      : refuse(`must be a whole number from ${least} to ${most}`);
  };
}

/** Milliseconds; 0 for off. */
function parseAge(text: string): number {
  if (text === "off") return 0;
  const [, digits, unit] = /^(\d{1,5})([dh])$/.exec(text) ?? [];
  const age = Number(digits) * (unit === "d" ? 24 : 1) * 3_600_000;
  return age > 0 ? age : refuse("must be off, or days or hours such as 30d or 12h");
}

function parsePublicUrl(text: string): string {
  if (text === "") return "";
  const url = URL.parse(text);
  const plain =
    url !== null &&
    url.pathname === "/" &&
    !/[?#]/.test(text) &&
    url.username === "" &&
    url.password === "" &&
    url.hostname !== "";
  const secure = url?.protocol === "https:";
  if (!plain || !(secure || (url.protocol === "http:" && isLocalName(url.hostname))))
    return refuse(
      "must be an https origin without path, query or credentials (http for a loopback host)",
    );
  return url.origin;
}

/** Whether a host name, without port, names this machine itself. */
export function isLocalName(name: string): boolean {
  const host = name.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return isLoopback(host);
}

/** Whether an IP address is a loopback address. */
export const isLoopback = (address: string): boolean =>
  (isIP(address) === 4 && address.startsWith("127.")) ||
  address === "::1" ||
  /^::ffff:127\.\d+\.\d+\.\d+$/.test(address);
