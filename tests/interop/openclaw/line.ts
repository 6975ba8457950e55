/** One request that came by, and what became of it. */
export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The body where it is JSON, else "". */
  readonly body: string;
  readonly headers: Headers;
  /** What the server answered; 101 for a WebSocket. */
  readonly status: number;
}

/** The reverse proxy between the gateway and the server: it sees all that goes by, and fails when a test asks it to. */
export interface Line {
  /** Where the gateway finds the server, without a trailing slash. */
  readonly url: string;
  /** All that came by, in the order of the answers. */
  readonly passed: readonly Passed[];
  /** Leads to this server from now on. Before the first call, and after `hold`, whoever comes waits. */
  connect(server: { readonly url: string }): void;
  /** Lets whoever comes from now on wait. */
  hold(): void;
  /** The next such request reaches the server, and its answer gets lost. */
  loseAnswer(wanted: (request: Passed) => boolean): void;
  /** The first such request, among those that came by or will. */
  find(wanted: (request: Passed) => boolean): Promise<Passed>;
  stop(): Promise<void>;
}

interface Passenger {
  readonly target: string;
  readonly headers: Record<string, string>;
  upstream?: WebSocket;
}

/** Opens the line on a port that is free. */
export function openLine(): Line {
  const passed: Passed[] = [];
  let changed = Promise.withResolvers<void>();
  let open = Promise.withResolvers<string>();
  let losing: ((request: Passed) => boolean) | undefined;

  function note(request: Passed): void {
    passed.push(request);
    changed.resolve();
    changed = Promise.withResolvers();
  }

  const server = Bun.serve<Passenger>({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    async fetch(request, proxy) {
      const { pathname: path, search, searchParams: query } = new URL(request.url);
      const { method, headers } = request;
      const target = `${await open.promise}${path}${search}`;
      if (headers.get("upgrade") === "websocket") {
        const data = { target, headers: { authorization: headers.get("authorization") ?? "" } };
        if (!proxy.upgrade(request, { data })) return new Response(null, { status: 400 });
        note({ method, path, query, body: "", headers, status: 101 });
        return undefined;
      }
      const bytes = await request.arrayBuffer();
      const answer = await fetch(target, {
        method,
        headers,
        redirect: "manual",
        ...(bytes.byteLength > 0 && { body: bytes }),
      }).catch(() => unreachable());
      const json = headers.get("content-type")?.startsWith("application/json") ?? false;
      const body = json ? new TextDecoder().decode(bytes) : "";
      const seen = { method, path, query, body, headers, status: answer.status };
      note(seen);
      if (losing?.(seen) === true) {
        losing = undefined;
        return unreachable();
      }
      return new Response(await answer.bytes(), {
        status: answer.status,
        headers: withoutLength(answer.headers),
      });
    },
    websocket: {
      open(socket) {
        const { target, headers } = socket.data;
        const upstream = new WebSocket(target.replace("http", "ws"), { headers });
        socket.data.upstream = upstream;
        upstream.addEventListener("message", ({ data }) => void socket.send(String(data)));
        upstream.addEventListener("close", ({ code, reason }) => {
          // 1006 stands for a connection that broke and may not be sent.
          if (code === 1006) socket.terminate();
          else socket.close(code, reason);
        });
      },
      message() {
        // Nobody speaks to the server by a WebSocket.
      },
      close(socket) {
        socket.data.upstream?.close();
      },
    },
  });

  return {
    url: server.url.href.replace(/\/$/, ""),
    passed,
    connect({ url }) {
      open.resolve(url);
      open = Promise.withResolvers();
      open.resolve(url);
    },
    hold() {
      open = Promise.withResolvers();
    },
    loseAnswer(wanted) {
      losing = wanted;
    },
    async find(wanted) {
      for (;;) {
        const found = passed.find(wanted);
        if (found !== undefined) return found;
        await changed.promise;
      }
    },
    stop: () => server.stop(true),
  };
}

const unreachable = () => new Response("Bad gateway", { status: 502 });

/** The body goes on as it was decoded, so how it came says nothing about it any more. */
function withoutLength(headers: Headers): Headers {
  const rest = new Headers(headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) rest.delete(name);
  return rest;
}
