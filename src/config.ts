import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, isPostgres, type UploadsPlace } from "./config/parse.ts";
import {
  flagOf,
  KEYS,
  SETTINGS,
  variableOf,
  type Flags,
  type Key,
  type Setting,
} from "./config/settings.ts";
import type {
  BackupPlace,
  Config,
  DatabaseConfig,
  S3Config,
  UploadsConfig,
} from "./config/types.ts";

export { ConfigError } from "./config/parse.ts";
export { FLAGS, type Flags } from "./config/settings.ts";
export type * from "./config/types.ts";

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
  const given = (key: Key): [source: string, text: string] => {
    const sources: [string, string | undefined][] = [
      [flagOf(key), flags[key]],
      [variableOf(key), environment[variableOf(key)]],
      [file.path, file.values[key]],
    ];
    if (key === "dev_bootstrap" && file.values[key] !== undefined) sources.splice(1, 1);
    for (const [source, text] of sources) if (text !== undefined) return [source, text];
    return ["the default", SETTINGS[key].fallback];
  };
  for (const key of KEYS) {
    const [source, text] = given(key);
    try {
      SETTINGS[key].parse(text);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(`${key} (from ${source}) ${error.message}.`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));

  // Each of them can be read by now.
  const read = <T>(setting: Setting<T>, key: Key): T => setting.parse(given(key)[1]);
  const set = Object.fromEntries(KEYS.map((key) => [key, given(key)[1] !== ""]));
  const together = (...keys: Key[]): boolean => {
    const missing = keys.filter((key) => !set[key]);
    if (missing.length > 0 && missing.length < keys.length)
      problems.push(
        `${keys.join(" and ")} must be set together: ${missing.join(" and ")} is missing.`,
      );
    return missing.length === 0;
  };

  const data = read(SETTINGS.data, "data");
  const place = read(SETTINGS.uploads, "uploads");
  const backupOut = read(SETTINGS.backup_out, "backup_out");
  const service = {
    endpoint: read(SETTINGS.uploads_endpoint, "uploads_endpoint"),
    region: read(SETTINGS.uploads_region, "uploads_region"),
    credentials: s3Credentials(environment),
  };
  for (const [what, { bucket }] of [
    ["uploads", place],
    ["backups", backupOut],
  ] as const)
    if (bucket !== undefined && service.credentials === undefined)
      problems.push(
        `${what} in S3 need S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY in the environment.`,
      );
  const backupPlace = backupPlaceOf(backupOut, service);
  const public_url = read(SETTINGS.public_url, "public_url");
  const public_api_url = read(SETTINGS.public_api_url, "public_api_url") || public_url;
  const metrics_token = read(SETTINGS.metrics_token, "metrics_token");
  const cookie_namespace = read(SETTINGS.cookie_namespace, "cookie_namespace");
  const event_retention = read(SETTINGS.event_retention, "event_retention");
  const upload_quota_user = read(SETTINGS.upload_quota_user, "upload_quota_user");
  const upload_quota_workspace = read(SETTINGS.upload_quota_workspace, "upload_quota_workspace");
  const rate_limit = read(SETTINGS.rate_limit, "rate_limit");
  const allowed_org = read(SETTINGS.github_allowed_org, "github_allowed_org");
  const moderator_org = read(SETTINGS.github_moderator_org, "github_moderator_org");

  const config: Config = {
    addr: read(SETTINGS.addr, "addr"),
    data,
    db: databaseOf(read(SETTINGS.db, "db") || join(data, "clickclack.db"), {
      pool: read(SETTINGS.db_pool, "db_pool"),
      statementTimeout: read(SETTINGS.db_statement_timeout, "db_statement_timeout"),
      connectTimeout: read(SETTINGS.db_connect_timeout, "db_connect_timeout"),
    }),
    dev_bootstrap: read(SETTINGS.dev_bootstrap, "dev_bootstrap"),
    ...(public_url && { public_url }),
    ...(public_api_url && { public_api_url }),
    embed_frame_ancestors: read(SETTINGS.embed_frame_ancestors, "embed_frame_ancestors"),
    ...(cookie_namespace && { cookie_namespace }),
    log_level: read(SETTINGS.log_level, "log_level"),
    log_format: read(SETTINGS.log_format, "log_format"),
    access_log: read(SETTINGS.access_log, "access_log"),
    metrics: read(SETTINGS.metrics, "metrics"),
    ...(metrics_token && { metrics_token }),
    max_connections: read(SETTINGS.max_connections, "max_connections"),
    ...(event_retention && { event_retention }),
    uploads: uploadsOf(place, data, service),
    ...(upload_quota_user && { upload_quota_user }),
    ...(upload_quota_workspace && { upload_quota_workspace }),
    ...(backupPlace && {
      backup: {
        place: backupPlace,
        every: read(SETTINGS.backup_every, "backup_every"),
        keep: read(SETTINGS.backup_keep, "backup_keep"),
      },
    }),
    ...(together("smtp", "mail_from") && {
      mail: { url: read(SETTINGS.smtp, "smtp"), from: read(SETTINGS.mail_from, "mail_from") },
    }),
    sign_up_domains: read(SETTINGS.sign_up_domains, "sign_up_domains"),
    password_auth: read(SETTINGS.password_auth, "password_auth"),
    ...(together("github_client_id", "github_client_secret") && {
      github: {
        url: read(SETTINGS.github_url, "github_url"),
        client_id: read(SETTINGS.github_client_id, "github_client_id"),
        client_secret: read(SETTINGS.github_client_secret, "github_client_secret"),
        ...(allowed_org && { allowed_org }),
        ...(moderator_org && { moderator_org }),
      },
    }),
    ...(together("oidc_issuer", "oidc_client_id", "oidc_client_secret") && {
      oidc: {
        issuer: read(SETTINGS.oidc_issuer, "oidc_issuer"),
        client_id: read(SETTINGS.oidc_client_id, "oidc_client_id"),
        client_secret: read(SETTINGS.oidc_client_secret, "oidc_client_secret"),
        name: read(SETTINGS.oidc_name, "oidc_name") || "single sign-on",
      },
    }),
    ...(together("openclaw_id_client_id", "openclaw_id_client_secret") && {
      openclaw: {
        issuer: read(SETTINGS.openclaw_id_issuer, "openclaw_id_issuer"),
        client_id: read(SETTINGS.openclaw_id_client_id, "openclaw_id_client_id"),
        client_secret: read(SETTINGS.openclaw_id_client_secret, "openclaw_id_client_secret"),
        name: "OpenClaw",
      },
    }),
    ...(together("access_team_domain", "access_aud") && {
      access_proxy: {
        issuer: read(SETTINGS.access_team_domain, "access_team_domain"),
        audience: read(SETTINGS.access_aud, "access_aud"),
      },
    }),
    trusted_proxies: read(SETTINGS.trusted_proxies, "trusted_proxies"),
    ...(rate_limit !== "off" && { rate_limit }),
    callback_allow: read(SETTINGS.callback_allow, "callback_allow"),
    gravatar: read(SETTINGS.gravatar, "gravatar"),
  };
  problems.push(...needsPublicUrl(config));
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  return Object.freeze(config);
}

/** What sends people elsewhere, and has to say where they come back to. */
function needsPublicUrl(config: Config): string[] {
  if (config.public_url !== undefined) return [];
  const needing = {
    mail: config.mail,
    github: config.github,
    oidc: config.oidc,
    openclaw_id: config.openclaw,
    public_api_url: config.public_api_url,
  };
  return Object.entries(needing).flatMap(([name, value]) =>
    value === undefined ? [] : [`public_url must be set, since ${name} is: people are sent there.`],
  );
}

/** The one S3 service that is used, by uploads and by backups. */
interface Service {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly credentials: ReturnType<typeof s3Credentials>;
}

const uploadsOf = (place: UploadsPlace, data: string, service: Service): UploadsConfig =>
  s3Of(place, service) ?? { kind: "disk", folder: place.folder ?? join(data, "uploads") };

const backupPlaceOf = (place: UploadsPlace, service: Service): BackupPlace | undefined =>
  s3Of(place, service) ??
  (place.folder === undefined ? undefined : { kind: "folder", folder: place.folder });

function s3Of(
  { bucket, prefix }: UploadsPlace,
  { endpoint, region: named, credentials }: Service,
): ({ kind: "s3" } & S3Config) | undefined {
  if (bucket === undefined || credentials === undefined) return undefined;
  const region = named || (endpoint && "auto");
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
