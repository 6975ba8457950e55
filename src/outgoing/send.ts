import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { AddressRange } from "../addresses.ts";
import { meters, secondsSince, step, type Attributes } from "../observe.ts";
import { isCallable } from "./public-addresses.ts";
import { takeTurns } from "./turns.ts";
import { codeOf } from "../files.ts";

/** Why a call got no answer that counts. */
export type OutgoingFailure =
  | "address_refused"
  | "name_not_found"
  | "unreachable"
  | "tls_failed"
  | "timeout"
  | "answer_too_large";

/** A call that got no answer: `reason` for programs, `message` for the person who set the address. */
export class OutgoingError extends Error {
  constructor(
    readonly reason: OutgoingFailure,
    message: string,
  ) {
    super(message);
  }
}

/** One call: what is sent, and how long and large the answer may be. */
export interface OutgoingCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds for all of it: finding the address, connecting, and the whole answer. */
  readonly timeout: number;
  /** Bytes of the answer's body. */
  readonly limit: number;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly body: string;
}

/** The addresses of a name. */
export type Resolve = (name: string) => Promise<readonly string[]>;

// What calls others is loaded with the first call: no start of a server waits for it.
const systemResolve: Resolve = async (name) => {
  const { lookup } = await import("node:dns/promises");
  return (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);
};

/** Calls to one host at a time: a slow one holds no more than these. */
const AT_ONCE = 4;

/** The one way out to addresses that people have typed in. */
export type Send = (call: OutgoingCall) => Promise<OutgoingAnswer>;

/**
 * Makes the sender of all callbacks. The name is resolved once, every address it has is checked, and the first is what is
 * dialled: nothing is resolved anew, no redirect is followed, and no proxy is asked, so that no answer of a name server or
 * of the other side leads anywhere that was not checked. A status that is no success is an answer like any other.
 */
export function createSender(
  allowed: readonly AddressRange[],
  resolve: Resolve = systemResolve,
): Send {
  const inTurn = takeTurns(AT_ONCE);

  return observed(async (call) => {
    const url = new URL(call.url);
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), call.timeout);
    try {
      return await Promise.race([
        inTurn(url.host, abort.signal, async () => {
          const address = await dialled(url, allowed, resolve);
          abort.signal.throwIfAborted();
          return exchange(call, url, address, abort.signal);
        }),
        timedOut(abort.signal),
      ]);
    } finally {
      clearTimeout(timer);
      abort.abort();
    }
  });
}

/** Tells whoever counts, and whoever follows requests, of each call: how it went and how long it took, nothing of where to. */
const observed =
  (send: Send): Send =>
  async (call) => {
    const since = performance.now();
    const span = step("client", "POST");
    const over = (outcome: string, attributes: Attributes) => {
      meters.called(outcome, secondsSince(since));
      span?.end({ attributes, failed: !outcome.startsWith("2") });
    };
    try {
      const answer = await send(call);
      over(`${Math.floor(answer.status / 100)}xx`, {
        "http.request.method": "POST",
        "http.response.status_code": answer.status,
      });
      return answer;
    } catch (error) {
      const reason = error instanceof OutgoingError ? error.reason : "failed";
      over(reason, { "http.request.method": "POST", "error.type": reason });
      throw error;
    }
  };

/** The address to dial: all that the name has must be callable, else somebody could mix one in. */
async function dialled(
  { hostname }: URL,
  allowed: readonly AddressRange[],
  resolve: Resolve,
): Promise<string> {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const addresses = isIP(host) === 0 ? await resolved(host, resolve) : [host];
  const [first] = addresses;
  if (first === undefined)
    throw new OutgoingError("name_not_found", `The name ${host} has no address.`);
  if (!addresses.every((address) => isCallable(address, allowed)))
    throw new OutgoingError("address_refused", `${host} is not an address of the public Internet.`);
  return first;
}

async function resolved(host: string, resolve: Resolve): Promise<readonly string[]> {
  try {
    return await resolve(host);
  } catch {
    throw new OutgoingError("name_not_found", `The name ${host} was not found.`);
  }
}

/** Sends to one address and collects the answer. The name is what the certificate must be for. */
async function exchange(
  { headers, body, limit }: OutgoingCall,
  url: URL,
  address: string,
  signal: AbortSignal,
): Promise<OutgoingAnswer> {
  const secure = url.protocol === "https:";
  const named = isIP(url.hostname.replace(/^\[(.*)\]$/, "$1")) === 0;
  const { request } = secure ? await import("node:https") : await import("node:http");
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const options = {
      method: "POST",
      host: address,
      port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      // A connection of its own: none that somebody else's call has left open.
      agent: false,
      ...(secure && named && { servername: url.hostname }),
      headers: {
        "user-agent": "ClickClack",
        accept: "application/json, text/plain",
        "accept-encoding": "identity",
        ...headers,
        host: url.host,
        "content-length": String(Buffer.byteLength(body)),
      },
    };
    const outgoing = request(options);
    // Whatever becomes of the connection, this is over: who waits for a turn must not wait for it.
    const stop = () => {
      outgoing.destroy();
      reject(new OutgoingError("timeout", "There was no answer in time."));
    };
    signal.addEventListener("abort", stop, { once: true });
    outgoing.on("error", (error) => reject(failureOf(error)));
    outgoing.on("response", (incoming) => {
      collect(incoming, limit).then(
        (text) => resolve({ status: incoming.statusCode ?? 0, body: text }),
        (error: unknown) => {
          reject(error instanceof OutgoingError ? error : failureOf(error));
          stop();
        },
      );
    });
    outgoing.end(body);
  });
}

async function collect(incoming: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > limit)
      throw new OutgoingError("answer_too_large", `The answer is larger than ${limit} bytes.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const timedOut = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () =>
      reject(new OutgoingError("timeout", "There was no answer in time.")),
    );
  });

function failureOf(error: unknown): OutgoingError {
  const code = codeOf(error);
  return /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)
    ? new OutgoingError("tls_failed", `The certificate was refused (${code}).`)
    : new OutgoingError("unreachable", `The address could not be reached (${code || "closed"}).`);
}
