import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { useFolder } from "../tests/harness/folder.ts";
import { parseRange } from "./addresses.ts";
import { ConfigError, FLAGS, loadConfig, type Config, type Flags } from "./config.ts";
import { variableOf } from "./config/settings.ts";

const folder = useFolder();

/** Values for every key, from each source, and what the configuration is to hold. */
const VALUES = {
  addr: [":1", "localhost:2", "[::1]:3"],
  data: ["./one", "/two", "three"],
  db: ["./one.db", "sqlite:///two.db", "sqlite://three.db"],
  db_pool: ["1", "500", "3"],
  db_statement_timeout: ["1", "3600", "3"],
  db_connect_timeout: ["1", "300", "3"],
  dev_bootstrap: ["true", "false", "true"],
  public_url: ["https://one.example", "http://localhost:2", "https://three.example:3"],
  cookie_namespace: ["one", "two-2", "a--b"],
  log_level: ["debug", "warning", "error"],
  log_format: ["json", "text", "json"],
  access_log: ["all", "off", "errors"],
  metrics: ["true", "false", "true"],
  metrics_token: ["one", "two", "three"],
  event_retention: ["1h", "2h", "3h"],
  max_connections: ["1", "1000000", "3"],
  uploads: ["s3://one", "r2://two-2/below/it/", "./three"],
  uploads_endpoint: ["https://one.example", "http://localhost:2", "https://three.example/"],
  uploads_region: ["one", "two-2", "auto"],
  upload_quota_user: ["1", "2k", "3m"],
  upload_quota_workspace: ["1g", "2t", "3"],
  public_api_url: ["https://one.example", "https://two.example/chat", "http://localhost:3/a/b"],
  embed_frame_ancestors: ["https://one.example", "http://two.example:2", "https://three.example"],
  backup_out: ["s3://one", "s3://two-2/below/it/", "./three"],
  backup_every: ["1s", "2m", "3d"],
  backup_keep: ["1", "100000", "3"],
  smtp: ["smtp://one.example", "smtps://me:secret@two.example:465", "smtp://localhost:25"],
  mail_from: ["one@example.com", "Two <two@example.com>", "<three@example.com>"],
  sign_up_domains: ["one.example", "*", "two.example"],
  password_auth: ["true", "false", "true"],
  github_client_id: ["one", "two", "three"],
  github_client_secret: ["one", "two", "three"],
  github_allowed_org: ["one", "Two-2", "three"],
  github_moderator_org: ["one", "Two-2", "three"],
  github_url: ["https://one.example", "http://localhost:2", "https://three.example"],
  oidc_issuer: ["https://one.example/", "http://localhost:2/realm", "https://three.example"],
  oidc_client_id: ["one", "two", "three"],
  oidc_client_secret: ["one", "two", "three"],
  oidc_name: ["One", "Two and two", "three"],
  openclaw_id_issuer: ["https://one.example/", "http://localhost:2/realm", "https://three.example"],
  openclaw_id_client_id: ["one", "two", "three"],
  openclaw_id_client_secret: ["one", "two", "three"],
  access_team_domain: ["one", "two.cloudflareaccess.com", "https://three.example"],
  access_aud: ["one", "two", "three"],
  trusted_proxies: ["none", "10.0.0.0/8 ::1", "loopback,192.168.0.1"],
  callback_allow: ["none", "10.0.0.0/8 ::1", "loopback,192.168.0.1"],
  rate_limit: ["off", "7", "8/9"],
  gravatar: ["true", "false", "true"],
} as const;
type Key = keyof typeof VALUES;
const KEYS = FLAGS.map(({ key }) => key) satisfies Key[];

const OPENS = { S3_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };
const OPENED = { accessKeyId: "key", secretAccessKey: "secret" };

/** A setting as the configuration shows it. The limits of PostgreSQL are there only with it. */
function shown(key: Key, flags: Flags, environment: Record<string, string>): unknown {
  const limits = { db_pool: "pool", db_statement_timeout: "statementTimeout" } as const;
  if (key === "db_pool" || key === "db_statement_timeout" || key === "db_connect_timeout") {
    const name = key === "db_connect_timeout" ? "connectTimeout" : limits[key];
    const { db } = loadConfig({ db: "postgres://localhost/x", ...flags }, environment);
    return db.engine === "postgres" && db[name];
  }
  if (key === "uploads" || key === "uploads_endpoint" || key === "uploads_region") {
    const bucket = key === "uploads" ? flags : { uploads: "s3://one", ...flags };
    const { uploads } = loadConfig(bucket, { ...OPENS, ...environment });
    if (key === "uploads_endpoint") return uploads.kind === "s3" && uploads.endpoint;
    if (key === "uploads_region") return uploads.kind === "s3" && uploads.region;
    return uploads;
  }
  if (key.startsWith("backup_")) {
    const { backup } = loadConfig(
      { ...(key !== "backup_out" && { backup_out: "x" }), ...flags },
      { ...OPENS, ...environment },
    );
    return key === "backup_out"
      ? backup?.place
      : key === "backup_keep"
        ? backup?.keep
        : backup?.every;
  }
  if (key in NEEDED) return shownOfGroup(key, flags, environment);
  const config: Record<string, unknown> = { ...loadConfig(elsewhere(key, flags), environment) };
  return config[key];
}

/** What is given besides, so that the configuration is one. */
const elsewhere = (key: Key, flags: Flags): Flags =>
  key === "public_url" ? flags : { public_url: "https://chat.example", ...flags };

const GITHUB = { github_client_id: "id", github_client_secret: "secret" };
const OIDC = { oidc_issuer: "https://id.example", oidc_client_id: "id", oidc_client_secret: "s" };
const OPENCLAW = { openclaw_id_client_id: "id", openclaw_id_client_secret: "secret" };
const MAIL = { smtp: "smtp://localhost", mail_from: "chat@example.com" };
const PROXY = { access_team_domain: "team", access_aud: "aud" };
/** Settings that make one thing together: the others of it, what it is, and the setting's name in it. */
const NEEDED: Partial<Record<Key, readonly [Flags, keyof Config, string]>> = {
  smtp: [MAIL, "mail", "url"],
  mail_from: [MAIL, "mail", "from"],
  github_client_id: [GITHUB, "github", "client_id"],
  github_client_secret: [GITHUB, "github", "client_secret"],
  github_allowed_org: [GITHUB, "github", "allowed_org"],
  github_moderator_org: [GITHUB, "github", "moderator_org"],
  github_url: [GITHUB, "github", "url"],
  oidc_issuer: [OIDC, "oidc", "issuer"],
  oidc_client_id: [OIDC, "oidc", "client_id"],
  oidc_client_secret: [OIDC, "oidc", "client_secret"],
  oidc_name: [OIDC, "oidc", "name"],
  openclaw_id_issuer: [OPENCLAW, "openclaw", "issuer"],
  openclaw_id_client_id: [OPENCLAW, "openclaw", "client_id"],
  openclaw_id_client_secret: [OPENCLAW, "openclaw", "client_secret"],
  access_team_domain: [PROXY, "access_proxy", "issuer"],
  access_aud: [PROXY, "access_proxy", "audience"],
};

function shownOfGroup(key: Key, flags: Flags, environment: Record<string, string>): unknown {
  const [others, name, part] = NEEDED[key] ?? [{}, "data", ""];
  const rest = Object.fromEntries(Object.entries(others).filter(([other]) => other !== key));
  const config = loadConfig({ ...elsewhere(key, flags), ...rest }, environment);
  return Object.entries(config[name] ?? {}).find(([known]) => known === part)?.[1];
}

function expected(key: Key, text: string): unknown {
  if (key === "data") return resolve(text);
  if (key === "db") return { engine: "sqlite", file: resolve(text.replace("sqlite://", "")) };
  if (key.startsWith("db_") || key === "max_connections") return Number(text);
  if (key === "event_retention") return Number(text.replace("h", "")) * 3_600_000;
  if (["dev_bootstrap", "metrics", "password_auth", "gravatar"].includes(key))
    return text === "true";
  if (key === "embed_frame_ancestors" || key === "sign_up_domains") return [text];
  if (key === "trusted_proxies" || key === "callback_allow")
    return text
      .replace("loopback", "127.0.0.0/8 ::1/128")
      .split(/[ ,]/)
      .flatMap((range) => parseRange(range) ?? []);
  if (key === "rate_limit")
    return { off: undefined, "7": { perSecond: 7, burst: 70 }, "8/9": { perSecond: 8, burst: 9 } }[
      text
    ];
  if (key === "access_team_domain" && !text.startsWith("https:"))
    return `https://${text.replace(/^one$/, "one.cloudflareaccess.com")}`;
  if (key === "uploads_endpoint") return text.replace(/\/$/, "");
  if (key === "backup_keep") return Number(text);
  if (key === "backup_every") return { "1s": 1_000, "2m": 120_000, "3d": 3 * 86_400_000 }[text];
  if (key === "uploads" || key === "backup_out")
    return text.startsWith(".")
      ? { kind: key === "uploads" ? "disk" : "folder", folder: resolve(text) }
      : text === "s3://one"
        ? { kind: "s3", bucket: "one", prefix: "", ...OPENED }
        : { kind: "s3", bucket: "two-2", prefix: "below/it/", ...OPENED };
  if (key.startsWith("upload_quota")) {
    const [digits = "", unit = ""] = text.split(/(?=[kmgt])/);
    return Number(digits) * 1024 ** " kmgt".indexOf(unit || " ");
  }
  if (key !== "addr") return text;
  const port = Number(text.at(-1));
  return text === ":1" ? { port } : { hostname: text.startsWith("[") ? "::1" : "localhost", port };
}

const fileWith = (settings: object): string => {
  const path = join(folder(), "config.json");
  writeFileSync(path, JSON.stringify(settings));
  return path;
};

describe("a setting", () => {
  test("has a value for every key in this test", () => {
    expect(KEYS.toSorted()).toEqual((Object.keys(VALUES) as Key[]).toSorted());
  });

  test.each(KEYS)("%s comes from the file, the environment or a flag, the later winning", (key) => {
    const [inFile, inEnvironment, inFlag] = VALUES[key];
    const config = fileWith({ [key]: inFile });
    const variable = { [variableOf(key)]: inEnvironment };
    expect(shown(key, { config }, {})).toEqual(expected(key, inFile));
    expect(shown(key, {}, variable)).toEqual(expected(key, inEnvironment));
    expect(shown(key, { [key]: inFlag }, {})).toEqual(expected(key, inFlag));
    expect(shown(key, { config, [key]: inFlag }, variable)).toEqual(expected(key, inFlag));
    const both = shown(key, { config }, variable);
    // So that a stray variable cannot open a server that its operator has closed.
    expect(both).toEqual(expected(key, key === "dev_bootstrap" ? inFile : inEnvironment));
  });

  test("of the file's dev mode beats the environment both ways", () => {
    const environment = { CLICKCLACK_DEV_BOOTSTRAP: "true" };
    const config = fileWith({ dev_bootstrap: false });
    expect(loadConfig({ config }, environment).dev_bootstrap).toBe(false);
    expect(loadConfig({ config, dev_bootstrap: "true" }, environment).dev_bootstrap).toBe(true);
  });

  test("may be given in the file as JSON has it", () => {
    const config = fileWith({ dev_bootstrap: true, db_pool: 5, db: "postgres://localhost/x" });
    expect(loadConfig({ config }, {})).toMatchObject({ dev_bootstrap: true, db: { pool: 5 } });
  });

  test("that nobody gives has its default", () => {
    expect(loadConfig({}, {})).toEqual({
      addr: { port: 8080 },
      data: resolve("data"),
      db: { engine: "sqlite", file: resolve("data/clickclack.db") },
      dev_bootstrap: false,
      log_level: "info",
      log_format: "text",
      access_log: "errors",
      max_connections: 100,
      metrics: false,
      embed_frame_ancestors: [],
      sign_up_domains: [],
      password_auth: false,
      trusted_proxies: ["127.0.0.0/8", "::1"].flatMap((range) => parseRange(range) ?? []),
      rate_limit: { perSecond: 50, burst: 500 },
      gravatar: false,
      callback_allow: [],
      uploads: { kind: "disk", folder: resolve("data/uploads") },
    });
  });

  test("cannot be changed afterwards", () => {
    expect(Object.isFrozen(loadConfig({}, {}))).toBe(true);
  });

  test("of the file is found by the environment too", () => {
    const config = fileWith({ log_level: "debug" });
    expect(loadConfig({}, { CLICKCLACK_CONFIG: config }).log_level).toBe("debug");
  });
});

/** Each bad value, and words of what its sentence says is allowed. */
const BAD: readonly [Key, string, string][] = [
  ["addr", "8080", "port"],
  ["addr", "localhost", "port"],
  ["addr", "localhost:99999", "65535"],
  ["addr", "::1:8080", "port"],
  ["addr", "[localhost]:80", "port"],
  ["addr", ":http", "port"],
  ["addr", "", "port"],
  ["addr", "http://localhost:80", "port"],
  ["data", "", "directory"],
  ["db", "mysql://localhost/x", "postgres://"],
  ["db", "sqlite://", "path"],
  ["db", "postgres://:::", "postgres://"],
  ["db_pool", "0", "from 1 to 500"],
  ["db_pool", "1.5", "from 1 to 500"],
  ["db_statement_timeout", "3601", "from 1 to 3600"],
  ["db_connect_timeout", "soon", "from 1 to 300"],
  ["dev_bootstrap", "yes", "true, false"],
  ["dev_bootstrap", "", "true, false"],
  ["dev_bootstrap", "TRUE", "true, false"],
  ["public_url", "chat.example.com", "https origin"],
  ["public_url", "http://chat.example.com", "https origin"],
  ["public_url", "https://chat.example.com/app", "https origin"],
  ["public_url", "https://chat.example.com?", "https origin"],
  ["public_url", "https://user:pass@chat.example.com", "https origin"],
  ["public_url", "ftp://chat.example.com", "https origin"],
  ["cookie_namespace", "Upper", "lower-case"],
  ["cookie_namespace", "-edge", "lower-case"],
  ["cookie_namespace", "edge-", "lower-case"],
  ["cookie_namespace", "a_b", "lower-case"],
  ["cookie_namespace", "n".repeat(33), "32"],
  ["log_level", "loud", "debug, info, warning, error"],
  ["log_format", "xml", "text, json"],
  ["access_log", "some", "all, errors, off"],
  ["max_connections", "0", "from 1 to 1000000"],
  ["max_connections", "unlimited", "from 1 to 1000000"],
  ["event_retention", "30", "30d or 12h"],
  ["event_retention", "0d", "30d or 12h"],
  ["uploads", "ftp://example.com/x", "s3://bucket/prefix"],
  ["uploads", "s3://", "s3://bucket/prefix"],
  ["uploads", "s3://Bucket", "s3://bucket/prefix"],
  ["uploads", "s3://bucket/a b", "s3://bucket/prefix"],
  ["uploads", "s3://bucket//x", "s3://bucket/prefix"],
  ["uploads_endpoint", "localhost:9000", "http(s) address"],
  ["uploads_endpoint", "https://me:secret@example.com", "without credentials"],
  ["uploads_region", "EU West", "lower-case"],
  ["backup_out", "ftp://example.com/x", "s3://bucket/prefix"],
  ["backup_every", "often", "30m, 1h or 7d"],
  ["backup_every", "0h", "30m, 1h or 7d"],
  ["backup_keep", "0", "from 1 to 100000"],
  ["upload_quota_user", "10 GB", "500m or 10g"],
  ["upload_quota_user", "0", "500m or 10g"],
  ["upload_quota_workspace", "-1", "500m or 10g"],
  ["public_api_url", "https://api.example.com/", "https origin"],
  ["public_api_url", "https://API.example.com", "https origin"],
  ["public_api_url", "https://api.example.com:443", "https origin"],
  ["public_api_url", "https://api.example.com.", "https origin"],
  ["public_api_url", "https://api.example.com/a b", "https origin"],
  ["public_api_url", "https://api.example.com/a/../b", "https origin"],
  ["public_api_url", "https://api.example.com/?", "https origin"],
  ["public_api_url", "http://api.example.com", "https origin"],
  ["embed_frame_ancestors", "*", "origins"],
  ["embed_frame_ancestors", "https://*.example.com", "origins"],
  ["embed_frame_ancestors", "https://example.com/", "origins"],
  ["smtp", "mail.example.com", "smtp://"],
  ["smtp", "http://mail.example.com", "smtp://"],
  ["mail_from", "ClickClack", "mail address"],
  ["mail_from", "a@example.com\nBcc: b@example.com", "mail address"],
  ["sign_up_domains", "@example.com", "example.com"],
  ["password_auth", "on", "true, false"],
  ["github_client_id", "a\nb", "one line"],
  ["github_allowed_org", "an org", "organisation"],
  ["github_moderator_org", "-org", "organisation"],
  ["github_url", "github.com", "https origin"],
  ["oidc_issuer", "http://id.example.com", "https address"],
  ["oidc_issuer", "https://id.example.com/?a=b", "https address"],
  ["openclaw_id_issuer", "id.example.com", "https address"],
  ["access_team_domain", "team!", "team's domain"],
  ["trusted_proxies", "10.0.0.0/33", "10.0.0.0/8"],
  ["trusted_proxies", "everyone", "10.0.0.0/8"],
  ["callback_allow", "intranet", "10.0.0.0/8"],
  ["rate_limit", "0", "50/500"],
  ["rate_limit", "fast", "50/500"],
  ["gravatar", "yes", "true, false"],
];

describe("a bad value is refused in one sentence with its key, its source and what is allowed:", () => {
  test.each(BAD)("%s = %p", (key, value, allowed) => {
    const config = fileWith({ [key]: value });
    const variable = variableOf(key);
    const sources: [string, Flags, Record<string, string>][] = [
      [`--${key.replaceAll("_", "-")}`, { [key]: value }, {}],
      [variable, {}, { [variable]: value }],
      [config, { config }, {}],
    ];
    for (const [source, flags, environment] of sources) {
      const sentence = complaint(() => loadConfig(flags, environment));
      expect(sentence).toStartWith(`${key} (from ${source}) must be `);
      expect(sentence).toEndWith(".");
      expect(sentence).not.toContain("\n");
      expect(sentence).toContain(allowed);
    }
  });

  test("all of them at once, a line each", () => {
    const lines = complaint(() => loadConfig({ addr: "x", log_level: "y", access_log: "z" }, {}));
    expect(lines.split("\n").map((line) => line.split(" ")[0])).toEqual([
      "addr",
      "log_level",
      "access_log",
    ]);
  });

  test("a configuration file that is none, and what in it is no setting", () => {
    const wrong = (path: string) => complaint(() => loadConfig({ config: path }, {}));
    expect(wrong("/nowhere/config.json")).toContain("/nowhere/config.json");
    const text = join(folder(), "config.json");
    writeFileSync(text, "addr = :80");
    expect(wrong(text)).toContain("JSON");
    for (const content of ["[]", "null", "1"]) {
      writeFileSync(text, content);
      expect(wrong(text)).toContain("JSON object");
    }
    expect(wrong(fileWith({ adr: ":80" }))).toMatch(/^adr .*no setting.*addr/);
    expect(wrong(fileWith({ addr: null }))).toStartWith("addr ");
    expect(wrong(fileWith({ addr: [":80"] }))).toStartWith("addr ");
  });

  test("a bucket that nothing opens", () => {
    expect(complaint(() => loadConfig({ uploads: "s3://one" }, {}))).toContain("S3_ACCESS_KEY_ID");
    const half = { S3_ACCESS_KEY_ID: "key" };
    expect(complaint(() => loadConfig({ uploads: "r2://one" }, half))).toContain(
      "S3_SECRET_ACCESS_KEY",
    );
  });

  test.each([
    [{ smtp: "smtp://localhost", public_url: "https://a.example" }, "mail_from is missing"],
    [{ github_client_id: "id", public_url: "https://a.example" }, "github_client_secret"],
    [{ oidc_issuer: "https://id.example", public_url: "https://a.example" }, "oidc_client_id and"],
    [{ openclaw_id_client_secret: "s", public_url: "https://a.example" }, "openclaw_id_client_id"],
    [{ access_aud: "aud" }, "access_team_domain is missing"],
    [{ smtp: "smtp://localhost", mail_from: "a@example.com" }, "public_url must be set"],
    [{ github_client_id: "id", github_client_secret: "s" }, "public_url must be set"],
    [{ public_api_url: "https://api.example.com" }, "public_url must be set"],
  ])("what belongs together and is not set together: %j", (flags, words) => {
    expect(complaint(() => loadConfig(flags, {}))).toContain(words);
  });

  test("a password in the database's address is not repeated", () => {
    const sentence = complaint(() => loadConfig({ db: "mysql://me:s3cret@localhost/x" }, {}));
    expect(sentence).not.toContain("s3cret");
  });
});

function complaint(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error("It was accepted.");
}
