import type { Server, WebSocketHandler } from "bun";
import type { Config } from "../config.ts";
import { newCorrelationId } from "../ids.ts";
import { answering } from "../observe.ts";
import { answerArrival } from "./arrival.ts";
import { assets } from "./assets.ts";
import { correlationId } from "./correlation.ts";

/** Bun's own cap on a body: above ours, so that ours answers with a sentence. */
const PARSER_LIMIT = 128 * 1024 * 1024;
/** How long requests may take to finish once the server stops, in milliseconds. */
const DRAIN_LIMIT = 10_000;
/** Seconds a connection may be silent: more than the longest poll holds its answer. */
const IDLE_TIMEOUT = 60;

interface Carried<D> {
  readonly routes: { fetch(request: Request): Response | Promise<Response> };
  readonly sockets: { readonly handler: WebSocketHandler<D> };
  release(): void;
  /** Lets a request made here count as coming from where another came from. */
  sameCaller(made: Request, from: Request): void;
  attach(server: Server<D>): void;
}

/** Listens at the configured address: the API and the operator's addresses by the routes, all else is the web app. */
export function listen<D>(
  config: Pick<
    Config,
    "addr" | "public_url" | "public_api_url" | "embed_frame_ancestors" | "trusted_proxies"
  >,
  app: Carried<D>,
) {
  const page = assets(config);
  const base = basePath(config.public_api_url);
  const server = Bun.serve<D>({
    ...config.addr,
    maxRequestBodySize: PARSER_LIMIT,
    idleTimeout: IDLE_TIMEOUT,
    fetch(request) {
      const refused = refuseHost(request);
      if (refused !== undefined) return refused;
      const arrived = answerArrival(
        request,
        () => server.requestIP(request)?.address ?? "",
        config.trusted_proxies,
      );
      if (arrived !== undefined) return arrived;
      let path = pathOf(request.url);
      if (base !== "" && path.startsWith(`${base}/api/`)) path = withoutBase(request, base, path);
      if (isApi(path))
        return answering(correlationId(request.headers), request.headers, () =>
          request.method === "HEAD" ? head(request) : app.routes.fetch(request),
        );
      const answer = page(request, path);
      answer.headers.set("x-correlation-id", correlationId(request.headers));
      return answer;
    },
    websocket: app.sockets.handler,
    error: () =>
      Response.json(
        { error: "Something went wrong on the server.", code: "internal_error" },
        { status: 500, headers: { "x-correlation-id": newCorrelationId() } },
      ),
  });
  app.attach(server);

  /** What GET would answer, without its body: load balancers ask so. */
  async function head(request: Request): Promise<Response> {
    const { url, headers, signal } = request;
    const get = new Request(url, { method: "GET", headers, signal });
    app.sameCaller(get, request);
    const { status, headers: answered, body } = await app.routes.fetch(get);
    // Who knows that headers alone are asked for sends no body, and may say how long it would be.
    if (body !== null) answered.delete("content-length");
    await body?.cancel();
    return new Response(null, { status, headers: answered });
  }

  return {
    url: server.url,
    /** Takes no new connection, lets requests finish, and closes the sockets so that clients come back elsewhere. */
    async drain(): Promise<void> {
      app.release();
      const stopped = server.stop();
      const deadline = Bun.sleep(DRAIN_LIMIT);
      await Promise.race([stopped, deadline]);
      await server.stop(true);
    },
  };
}

const isApi = (path: string) =>
  path.startsWith("/api/") ||
  path === "/api" ||
  path === "/healthz" ||
  path === "/readyz" ||
  path === "/mcp" ||
  path === "/metrics";

function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const end = url.slice(start).search(/[?#]/);
  return end === -1 ? url.slice(start) : url.slice(start, start + end);
}

/** The last host that was found valid: most requests name the same one. */
let validHost: string | undefined;

/**
 * Refuses a request whose host is none, or that names two. One of HTTP/1.0 that names none, as health checks do, is for this
 * machine.
 */
function refuseHost(request: Request): Response | undefined {
  const host = request.headers.get("host");
  if (host === validHost) return undefined;
  if (host === null) {
    const { url } = request;
    if (url.startsWith("/"))
      Object.defineProperty(request, "url", { value: `http://localhost${url}` });
    return undefined;
  }
  if (/^[\w.~:[\]-]+$/.test(host) && URL.canParse(`http://${host}/`)) {
    validHost = host;
    return undefined;
  }
  return Response.json(
    { error: "The Host header is not valid.", code: "invalid_host" },
    { status: 400, headers: { "x-correlation-id": correlationId(request.headers) } },
  );
}

/** The path before `/api` where people reach the API, without a trailing slash; "" for none. */
const basePath = (publicApiUrl: string | undefined) =>
  publicApiUrl === undefined ? "" : new URL(publicApiUrl).pathname.replace(/\/$/, "");

/**
 * Takes the base path off a request that a proxy passed on with it. The request stays the same object: Bun knows its peer
 * by it, and turns it into a socket.
 */
function withoutBase(request: Request, base: string, path: string): string {
  const { url } = request;
  const at = url.indexOf("/", url.indexOf("//") + 2);
  Object.defineProperty(request, "url", {
    value: url.slice(0, at) + url.slice(at + base.length),
  });
  return path.slice(base.length);
}
