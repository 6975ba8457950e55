/** The executable behind a proxy that runs on the file in deploy/, with a certificate made for it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { done, EXECUTABLE, freePort, settled, stays } from "./executable.ts";

const DEPLOY = join(import.meta.dir, "../../deploy");

/** Root's nginx would work as nobody, who may not write what it sets aside into a folder of this run. */
export const RUNNING_AS = process.getuid?.() === 0 ? "user root;" : "";

export const PROXIES = ["nginx", "caddy"] as const;
export type Proxy = (typeof PROXIES)[number];

/** Those that are on this machine, beside what makes a certificate. */
export const installedProxies = (): readonly Proxy[] =>
  PROXIES.filter((name) => Bun.which(name) !== null && Bun.which("openssl") !== null);

export interface Behind extends AsyncDisposable {
  /** What people type: `https://localhost:…`, without a trailing slash. */
  readonly url: string;
  /** Where the proxy answers by HTTP alone. */
  readonly plain: string;
  /** The certificate, which nobody else trusts. */
  readonly ca: string;
  /** The token of a link that signs the owner in. */
  readonly link: string;
  /** What the server's access log has by now. */
  accesses(): string;
  /** What the proxy has logged by now, everywhere. */
  proxyLog(): string;
}

/** Starts both; again where somebody else was faster to take one of the ports that were free. */
export const startBehind = (proxy: Proxy): Promise<Behind> =>
  start(proxy)
    .catch(() => start(proxy))
    .catch(() => start(proxy));

async function start(proxy: Proxy): Promise<Behind> {
  const folder = mkdtempSync(join(tmpdir(), `clickclack-${proxy}-`));
  const places = {
    folder,
    logs: join(folder, "logs"),
    https: freePort(),
    http: freePort(),
    app: freePort(),
    certificate: join(folder, "certificate.pem"),
    key: join(folder, "key.pem"),
  };
  mkdirSync(places.logs);
  await done([
    ...["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
    ...[
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost",
    ],
    ...["-keyout", places.key, "-out", places.certificate],
  ]);
  const url = `https://localhost:${places.https}`;
  const data = join(folder, "data");
  const settings = ["--data", data, "--public-url", url];
  const link = await done([
    ...[EXECUTABLE, "admin", "bootstrap", "--name", "Ava", "--email", "ava@example.com"],
    ...["--plain", ...settings],
  ]);
  const server = stays([
    ...[EXECUTABLE, "serve", "--addr", `127.0.0.1:${places.app}`, "--access-log", "all"],
    ...settings,
  ]);
  const front = stays(commandOf(proxy, places), { environment: { HOME: folder } });
  const ca = readFileSync(places.certificate, "utf8");
  const answers = async (path: string) =>
    (await fetch(`${url}${path}`, { tls: { ca } }).catch(() => undefined))?.ok === true;
  const stop = async () => {
    await front[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await settled("the server listens", server, () => server.said().includes(" serves "));
    await settled(`${proxy} leads to it`, front, () => answers("/readyz"));
  } catch (error) {
    await stop();
    throw error;
  }
  const read = (file: string) => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return "";
    }
  };
  return {
    url,
    plain: `http://localhost:${places.http}`,
    ca,
    link: link.replace(/^.*#/, ""),
    accesses: () => read(join(data, "logs/access.log")),
    proxyLog: () =>
      front.said() +
      [...new Bun.Glob("**").scanSync(places.logs)]
        .map((file) => read(join(places.logs, file)))
        .join(""),
    [Symbol.asyncDispose]: stop,
  };
}

interface Places {
  readonly folder: string;
  readonly logs: string;
  readonly https: number;
  readonly http: number;
  readonly app: number;
  readonly certificate: string;
  readonly key: string;
}

/** Puts this run's places into the file, as whoever copies it does, and answers what runs it. */
function commandOf(proxy: Proxy, places: Places): string[] {
  return proxy === "nginx" ? nginxOn(places) : caddyOn(places);
}

function nginxOn({ folder, logs, https, http, app, certificate, key }: Places): string[] {
  const site = edited(readFileSync(join(DEPLOY, "nginx/clickclack.conf"), "utf8"), [
    [/127\.0\.0\.1:8080/g, `127.0.0.1:${app}`],
    [/(listen (?:\[::\]:)?)443\b/g, `$1${https}`],
    [/(listen (?:\[::\]:)?)80\b/g, `$1${http}`],
    [/chat\.example\.com(?=;)/g, "localhost"],
    [/\/etc\/letsencrypt\/\S+\/fullchain\.pem/g, certificate],
    [/\/etc\/letsencrypt\/\S+\/privkey\.pem/g, key],
    [/\/var\/log\/nginx/g, logs],
  ]);
  writeFileSync(join(folder, "site.conf"), site);
  // What every distribution's nginx.conf has around it.
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  writeFileSync(
    join(folder, "nginx.conf"),
    `${RUNNING_AS} daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr warn;
     events { worker_connections 1024; }
     http { ${temporary.join(" ")} access_log off; include ${folder}/site.conf; }`,
  );
  return ["nginx", "-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"];
}

function caddyOn({ folder, logs, https, http, app, certificate, key }: Places): string[] {
  const file = edited(readFileSync(join(DEPLOY, "caddy/Caddyfile"), "utf8"), [
    [/127\.0\.0\.1:8080/g, `127.0.0.1:${app}`],
    [/^\{$/m, `{\n\tadmin off\n\thttp_port ${http}\n\thttps_port ${https}\n\tskip_install_trust`],
    [/^chat\.example\.com \{$/m, `localhost:${https} {\n\ttls ${certificate} ${key}`],
    [/\/var\/log\/caddy/g, logs],
  ]);
  writeFileSync(join(folder, "Caddyfile"), file);
  return ["caddy", "run", "--config", join(folder, "Caddyfile"), "--adapter", "caddyfile"];
}

/** Each change must change something: the file is the one that people copy. */
const edited = (text: string, changes: readonly (readonly [RegExp, string])[]): string =>
  changes.reduce((now, [from, to]) => {
    const next = now.replace(from, to);
    if (next === now) throw new Error(`There is no ${String(from)} in it any more.`);
    return next;
  }, text);
