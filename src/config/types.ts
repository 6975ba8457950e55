import type { AddressRange } from "../addresses.ts";

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
  /** Where the API is: an origin, and the path before `/api` when there is one; the public URL unless set. */
  readonly public_api_url?: string;
  /** The origins whose pages may show ours in a frame. */
  readonly embed_frame_ancestors: readonly string[];
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
  /** Where the server puts backups of itself; it makes none when absent. */
  readonly backup?: BackupConfig;
  /** Where mail goes out; without it no mail is sent. */
  readonly mail?: MailConfig;
  /** The domains whose mail addresses make an account by a mailed sign-in link; `*` is all of them. */
  readonly sign_up_domains: readonly string[];
  /** Whether people may sign in by a password. */
  readonly password_auth: boolean;
  readonly github?: GitHubConfig;
  /** A provider of the operator's choice. */
  readonly oidc?: OidcConfig;
  /** The provider that the endpoints `/api/auth/openclaw/…` stand for. */
  readonly openclaw?: OidcConfig;
  /** A proxy that signs people in, and says so with an assertion: Cloudflare Access. */
  readonly access_proxy?: AccessProxyConfig;
  /** The proxies whose word on a client's address is believed. */
  readonly trusted_proxies: readonly AddressRange[];
  /** How often one caller may write; any number of times when absent. */
  readonly rate_limit?: { readonly perSecond: number; readonly burst: number };
  /** Private addresses that callbacks may be sent to all the same. */
  readonly callback_allow: readonly AddressRange[];
  /** Whether people without a picture get the one that Gravatar has for their mail address. */
  readonly gravatar: boolean;
}

export interface MailConfig {
  /** smtp:// or smtps://, with a user and password when the server wants them: it is never shown or logged. */
  readonly url: string;
  /** The sender, as in `ClickClack <chat@example.com>`. */
  readonly from: string;
}

export interface GitHubConfig {
  /** Where GitHub is: an origin, GitHub's own unless it is an Enterprise server. */
  readonly url: string;
  readonly client_id: string;
  /** It is never shown or logged. */
  readonly client_secret: string;
  /** Only its active members may come in. */
  readonly allowed_org?: string;
  /** Its active members are moderators of the guests' workspace, and everybody else a guest there. */
  readonly moderator_org?: string;
}

export interface OidcConfig {
  readonly issuer: string;
  readonly client_id: string;
  /** It is never shown or logged. */
  readonly client_secret: string;
  /** What the sign-in page calls it. */
  readonly name: string;
}

export interface AccessProxyConfig {
  /** Such as `https://team.cloudflareaccess.com`: who issues the assertions. */
  readonly issuer: string;
  /** The application's audience tag. */
  readonly audience: string;
}

export type UploadsConfig =
  | {
      readonly kind: "disk";
      /** Absolute. */
      readonly folder: string;
    }
  | ({ readonly kind: "s3" } & S3Config);

export interface BackupConfig {
  readonly place: BackupPlace;
  /** Milliseconds from one backup to the next. */
  readonly every: number;
  /** How many of them are kept. */
  readonly keep: number;
}

export type BackupPlace =
  | {
      readonly kind: "folder";
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

export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
