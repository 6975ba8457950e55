import { resolve } from "node:path";
import {
  ConfigError,
  oneOf,
  parseAddress,
  parseAge,
  parseApiUrl,
  parseDatabase,
  parseDomains,
  parseEndpoint,
  parseInterval,
  parseIssuer,
  parseLine,
  parseOrganisation,
  parseOrigins,
  parseProxies,
  parsePublicUrl,
  parseRate,
  parseSender,
  parseSize,
  parseSmtp,
  parseTeam,
  parseUploads,
  truth,
  wholeNumber,
} from "./parse.ts";
import { LOG_LEVELS } from "./types.ts";

/** A way to read one setting from text; it throws what is allowed instead. */
export interface Setting<T> {
  readonly help: string;
  readonly fallback: string;
  parse(text: string): T;
}

const refuse = (allowed: string): never => {
  throw new ConfigError(allowed);
};

/** Every setting, in the order of the help text. */
export const SETTINGS = {
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
    parse: truth,
  },
  public_url: {
    help: "the origin people use, such as https://chat.example.com",
    fallback: "",
    parse: parsePublicUrl,
  },
  public_api_url: {
    help: "where the API is, such as https://api.example.com/chat (default the public URL)",
    fallback: "",
    parse: parseApiUrl,
  },
  embed_frame_ancestors: {
    help: "origins whose pages may show channels and threads in a frame, parted by commas",
    fallback: "",
    parse: parseOrigins,
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
    help: `what is logged: ${LOG_LEVELS.join(", ")}, each with all that is worse`,
    fallback: "info",
    parse: oneOf(...LOG_LEVELS),
  },
  log_format: {
    help: "how it is logged: text or json",
    fallback: "text",
    parse: oneOf("text", "json"),
  },
  access_log: {
    help: "which requests are logged: all, errors or off",
    fallback: "errors",
    parse: oneOf("all", "errors", "off"),
  },
  metrics: {
    help: "whether GET /metrics answers, for Prometheus: true or false",
    fallback: "false",
    parse: truth,
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
  backup_out: {
    help: "puts backups, named by time, there: a directory, or s3://bucket/prefix (default none)",
    fallback: "",
    parse: parseUploads,
  },
  backup_every: {
    help: "how often: minutes, hours or days such as 30m, 1h or 7d",
    fallback: "1d",
    parse: parseInterval,
  },
  backup_keep: {
    help: "how many backups are kept",
    fallback: "14",
    parse: wholeNumber(1, 100_000),
  },
  smtp: {
    help: "sends mail: smtp://user:password@host:587 or smtps://…",
    fallback: "",
    parse: parseSmtp,
  },
  mail_from: {
    help: "who mail comes from, such as ClickClack <chat@example.com>",
    fallback: "",
    parse: parseSender,
  },
  sign_up_domains: {
    help: "domains whose mail addresses may make an account by a mailed sign-in link, or * for all",
    fallback: "",
    parse: parseDomains,
  },
  password_auth: {
    help: "whether people may sign in by a password: true or false",
    fallback: "false",
    parse: truth,
  },
  github_client_id: {
    help: "signs people in by GitHub: the OAuth app's client ID",
    fallback: "",
    parse: parseLine,
  },
  github_client_secret: {
    help: "the OAuth app's client secret",
    fallback: "",
    parse: parseLine,
  },
  github_allowed_org: {
    help: "only members of this organisation at GitHub come in",
    fallback: "",
    parse: parseOrganisation,
  },
  github_moderator_org: {
    help: "members of this organisation moderate the guests' workspace",
    fallback: "",
    parse: parseOrganisation,
  },
  github_url: {
    help: "an own GitHub Enterprise server (default https://github.com)",
    fallback: "https://github.com",
    parse: parsePublicUrl,
  },
  oidc_issuer: {
    help: "signs people in by OpenID Connect: the issuer's address",
    fallback: "",
    parse: parseIssuer,
  },
  oidc_client_id: { help: "the client ID at that issuer", fallback: "", parse: parseLine },
  oidc_client_secret: { help: "the client secret at that issuer", fallback: "", parse: parseLine },
  oidc_name: {
    help: "what the sign-in page calls that issuer",
    fallback: "single sign-on",
    parse: parseLine,
  },
  openclaw_id_issuer: {
    help: "signs people in by OpenClaw ID: the issuer's address",
    fallback: "https://id.openclaw.ai/api/auth",
    parse: parseIssuer,
  },
  openclaw_id_client_id: { help: "the client ID at OpenClaw ID", fallback: "", parse: parseLine },
  openclaw_id_client_secret: {
    help: "the client secret at OpenClaw ID",
    fallback: "",
    parse: parseLine,
  },
  access_team_domain: {
    help: "trusts the sign-ins of Cloudflare Access: the team's domain",
    fallback: "",
    parse: parseTeam,
  },
  access_aud: {
    help: "the audience tag of that Cloudflare Access application",
    fallback: "",
    parse: parseLine,
  },
  trusted_proxies: {
    help: "proxies that are believed about client addresses: none, loopback, or ranges such as 10.0.0.0/8",
    fallback: "loopback",
    parse: parseProxies,
  },
  rate_limit: {
    help: "writes a second that one caller may make, and how many at once: 50/500, or off",
    fallback: "50/500",
    parse: parseRate,
  },
  callback_allow: {
    help: "private addresses that callbacks may be sent to: ranges such as 10.0.0.0/8, or loopback",
    fallback: "",
    parse: parseProxies,
  },
  gravatar: {
    help: "whether people get their picture from Gravatar: true or false",
    fallback: "false",
    parse: truth,
  },
} satisfies Record<string, Setting<unknown>>;

export type Key = keyof typeof SETTINGS;
const isKey = (name: string): name is Key => Object.hasOwn(SETTINGS, name);
export const KEYS: readonly Key[] = Object.keys(SETTINGS).filter(isKey);

/** The environment's name for a setting. Those of OpenClaw ID are shared with the rest of that family. */
export const variableOf = (key: Key): string =>
  key.startsWith("openclaw_") ? key.toUpperCase() : `CLICKCLACK_${key.toUpperCase()}`;

/** A setting as a command-line flag. */
export const flagOf = (key: Key): string => `--${key.replaceAll("_", "-")}`;

/** The settings as command-line flags, for the help text. */
export const FLAGS: readonly { flag: string; key: Key; help: string; fallback: string }[] =
  KEYS.map((key) => ({
    flag: flagOf(key),
    key,
    help: SETTINGS[key].help,
    fallback: SETTINGS[key].fallback,
  }));

/** The values given on the command line, by key, and the path of a configuration file. */
export type Flags = Partial<Record<Key | "config", string>>;
