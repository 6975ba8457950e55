import { afterAll, beforeAll } from "bun:test";

/** What somebody has sent to an endpoint. */
export interface Arrival {
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Somebody else's server on this machine, that callbacks are sent to. */
export interface Endpoint {
  /** Without a trailing slash. */
  readonly url: string;
  readonly arrived: readonly Arrival[];
  /** Says how it answers from now on; a promise holds the answer back. */
  answer(with_: (arrival: Arrival) => Response | Promise<Response>): void;
  /** Resolves once so many have arrived that `wanted` accepts, with all of them. */
  until(count: number, wanted?: (arrival: Arrival) => boolean): Promise<Arrival[]>;
}

/** An endpoint for the tests of one `describe`. It answers 204 until told otherwise. */
export function useEndpoint(): Endpoint {
  let server: ReturnType<typeof Bun.serve> | undefined;
  let respond: (arrival: Arrival) => Response | Promise<Response> = () =>
    new Response(null, { status: 204 });
  const arrived: Arrival[] = [];
  const waiting = new Set<() => void>();
  beforeAll(() => {
    server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      async fetch(request) {
        const { pathname } = new URL(request.url);
        const arrival = { path: pathname, headers: request.headers, body: await request.text() };
        arrived.push(arrival);
        for (const look of waiting) look();
        return respond(arrival);
      },
    });
  });
  afterAll(() => server?.stop(true));
  return {
    get url() {
      return `http://127.0.0.1:${server?.port}`;
    },
    arrived,
    answer: (with_) => {
      respond = with_;
    },
    until: (count, wanted = () => true) =>
      new Promise((resolve) => {
        const look = () => {
          const found = arrived.filter((arrival) => wanted(arrival));
          if (found.length < count) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
