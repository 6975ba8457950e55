import { isLocalName } from "../../addresses.ts";
import type { Config } from "../../config.ts";
import { ARRIVAL, type Arrival } from "../../http/arrival.ts";
import { localUrl } from "../healthcheck.ts";
import { failure, fine, reasonOf, warning, type Check } from "./check.ts";
import { codeOf } from "../../files.ts";

/** How long an answer may take, in milliseconds. */
const PATIENCE = 5_000;
/** Clocks may differ by so much, in milliseconds: an answer's date is in whole seconds. */
const SLACK = 30_000;

const PROXY = "docs/deployment.md has settings for common proxies.";

/** What answers at the server's own address: its version, or nothing. */
export async function runningVersion({ addr }: Config): Promise<string | undefined> {
  if (addr.port === 0) return undefined;
  try {
    return versionIn(await askJson(`${localUrl(addr)}/api/version`));
  } catch {
    return undefined;
  }
}

/** The way that people's requests take to the server that runs here. */
export async function networkChecks(config: Config, running: string): Promise<Check[]> {
  const { public_url, public_api_url = public_url } = config;
  if (public_url === undefined || public_api_url === undefined)
    return [
      fine(
        "public URL",
        `None is set: people use ${localUrl(config.addr)}, or another address of this machine.`,
      ),
    ];
  const { check, date } = await reachable(public_api_url, running);
  if (check.status === "fail") return [check];
  return [check, ...clockOf(date), ...(await proxyChecks(config, public_api_url))];
}

async function reachable(
  url: string,
  running: string,
): Promise<{ check: Check; date?: string | null }> {
  try {
    const answer = await ask(`${url}/api/version`);
    const found = versionIn(await answer.json().catch(() => undefined));
    if (found === undefined)
      return {
        check: failure(
          "public URL",
          `${url} answers ${answer.status}, and is not ClickClack.`,
          `Let the proxy pass this address on to the server at its own address. ${PROXY}`,
        ),
      };
    return {
      date: answer.headers.get("date"),
      check:
        found === running
          ? fine("public URL", `${url} leads to this server.`)
          : warning(
              "public URL",
              `${url} leads to a server of version ${found}, and here runs ${running}.`,
              "See that the proxy leads to this machine, or that all nodes run the same version.",
            ),
    };
  } catch (error) {
    return {
      check: failure(
        "public URL",
        `${url} cannot be reached from here: ${whyNot(error)}.`,
        "See that the name leads to the proxy, that the proxy runs with a valid certificate, and that --public-url is right.",
      ),
    };
  }
}

function clockOf(date: string | null | undefined): Check[] {
  const apart = date ? Date.parse(date) - Date.now() : Number.NaN;
  if (!(Math.abs(apart) > SLACK)) return [];
  return [
    warning(
      "clocks",
      `The clock of what answers at the public URL is ${Math.round(apart / 1_000)} seconds from the one here.`,
      "Set both machines' clocks, and have them kept right, as by systemd-timesyncd or chrony.",
    ),
  ];
}

/** Asks through the public URL for what of a request comes through. */
async function proxyChecks({ addr }: Config, url: string): Promise<Check[]> {
  const { protocol, hostname, port } = new URL(url);
  const direct = protocol === "http:" && isLocalName(hostname) && Number(port || 80) === addr.port;
  if (direct) return [fine("proxy", "There is none: the public URL is the server's own address.")];
  try {
    const arrived = arrivalIn(
      await askJson(`${url}/api/realtime/ws`, {
        [ARRIVAL]: "1",
        connection: "Upgrade",
        upgrade: "websocket",
      }),
    );
    if (arrived === undefined)
      return [
        warning(
          "proxy",
          "The proxy does not pass this program's question on, so what it does to requests is unknown.",
          `Let it pass on all headers of requests. ${PROXY}`,
        ),
      ];
    return [forwarding(arrived), socket(arrived)];
  } catch (error) {
    return [
      failure(
        "websocket",
        `A request for a WebSocket gets no answer through the public URL: ${whyNot(error)}.`,
        `Let the proxy pass on the headers Upgrade and Connection. ${PROXY}`,
      ),
    ];
  }
}

function forwarding({ forwarded_for, real_ip, agreed, peer_trusted }: Arrival["arrival"]): Check {
  const dropped = [
    ...(forwarded_for ? [] : ["X-Forwarded-For"]),
    ...(real_ip ? [] : ["X-Real-IP"]),
  ];
  const everybody = "everybody counts as one address, and shares the limits on sign-ins";
  if (dropped.length > 0)
    return failure(
      "proxy",
      `The proxy does not send ${dropped.join(" and ")}: ${everybody}.`,
      `Let it set X-Forwarded-For and X-Real-IP, both to the client's address alone. ${PROXY}`,
    );
  if (!peer_trusted)
    return warning(
      "proxy",
      `The proxy says whom it speaks for and is not believed: ${everybody}.`,
      "Name the proxy's address, as the server sees it, in --trusted-proxies.",
    );
  if (!agreed)
    return warning(
      "proxy",
      `The proxy's X-Forwarded-For and X-Real-IP are not one and the same address: ${everybody}.`,
      `Let the proxy replace what clients send in both, and add nothing to it. ${PROXY}`,
    );
  return fine("proxy", "The proxy says whom it speaks for, and is believed.");
}

const socket = ({ upgrade }: Arrival["arrival"]): Check =>
  upgrade
    ? fine("websocket", "The proxy lets WebSockets through.")
    : failure(
        "websocket",
        "The proxy strips the header Upgrade: no WebSocket gets through, and people see nothing new until they look.",
        `Let the proxy speak HTTP/1.1 to the server and pass on the headers Upgrade and Connection. ${PROXY}`,
      );

const ask = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, {
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  });

const askJson = async (url: string, headers: Record<string, string> = {}): Promise<unknown> =>
  (await ask(url, headers)).json();

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const versionIn = (body: unknown) =>
  isObject(body) && typeof body["version"] === "string" && "commit" in body
    ? body["version"]
    : undefined;

function arrivalIn(body: unknown): Arrival["arrival"] | undefined {
  const arrival = isObject(body) ? body["arrival"] : undefined;
  if (!isObject(arrival)) return undefined;
  return {
    peer_trusted: arrival["peer_trusted"] === true,
    forwarded_for: arrival["forwarded_for"] === true,
    real_ip: arrival["real_ip"] === true,
    agreed: arrival["agreed"] === true,
    upgrade: arrival["upgrade"] === true,
  };
}

const whyNot = (error: unknown) =>
  error instanceof DOMException
    ? `no answer came within ${PATIENCE / 1_000} seconds`
    : codeOf(error) || reasonOf(error);
