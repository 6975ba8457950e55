import type {
  bareChannels,
  bareMembers,
  barePages,
  bareReplay,
  bareThreads,
  Bare,
} from "./ceiling-reads.ts";
import { liveTopic } from "./ceiling-reads.ts";
import { textField } from "./fields.ts";

/** A channel. */
export interface BarePlace {
  readonly id: number;
  readonly public_id: string;
  readonly name: string;
  readonly last_seq: number;
  readonly workspace_id: number;
  readonly workspace_public_id: string;
}

/** What a ceiling asks its places by. */
export const PLACES = `SELECT p.id, p.public_id, p.last_seq, p.name, p.workspace_id, w.public_id AS workspace_public_id
  FROM places p JOIN workspaces w ON w.id = p.workspace_id`;

interface Parts {
  readonly port: number;
  readonly places: ReadonlyMap<string, BarePlace>;
  readonly page: ReturnType<typeof barePages>;
  readonly thread: Awaited<ReturnType<typeof bareThreads>>;
  /** Where the engine has a search of its own. */
  readonly search?: (query: URLSearchParams) => Response;
  readonly channels: ReturnType<typeof bareChannels>;
  readonly members: ReturnType<typeof bareMembers>;
  readonly replay: ReturnType<typeof bareReplay>;
  /** Resolves with the answer to a post, once it is on disk. */
  readonly post: (place: BarePlace, body: string) => Promise<object>;
}

/** Seconds after which a connection without traffic is closed: longer than a poll waits. */
const IDLE = 60;

/** The bare `Bun.serve` of every ceiling: paths by splitting, no users, no validation. */
export function serveBare({
  port,
  places,
  page,
  thread,
  search,
  channels,
  members,
  replay,
  post,
}: Parts) {
  const workspaces = new Map(
    [...places.values()].map((place) => [place.workspace_public_id, place.workspace_id]),
  );
  const [first = ""] = workspaces.keys();
  const parked = new Set<(page: object) => void>();

  const server = Bun.serve<Bare>({
    hostname: "127.0.0.1",
    port,
    idleTimeout: IDLE,
    async fetch(request, server) {
      const path = request.url.slice(request.url.indexOf("/", 8));
      const [, , noun, id = "", what] = path.split(/[/?]/);
      if (path === "/healthz") return new Response("ok");
      if (path === "/api/workspaces") return Response.json({ workspaces: [{ id: first }] });
      if (noun === "messages" && what === "thread") return thread(id, path);
      if (noun === "search" && search !== undefined)
        return search(new URL(request.url).searchParams);
      if (noun === "workspaces" && what === "members") return members(path);
      if (noun === "workspaces") return channels(workspaces.get(id) ?? 0);
      if (noun === "realtime") {
        const query = new URL(request.url).searchParams;
        const workspace_id = workspaces.get(query.get("workspace_id") ?? "") ?? 0;
        const after = Number(query.get("after_cursor") || 0);
        if (id === "ws") {
          server.upgrade(request, { data: { after, workspace_id } });
          return undefined;
        }
        const found = await replay.poll(workspace_id, after, Number(query.get("limit") ?? 200));
        if (found.events.length > 0 || !query.has("wait")) return Response.json(found);
        return Response.json(await park(Number(query.get("wait")), found));
      }
      const place = places.get(id);
      if (place === undefined || what === undefined) return new Response(null, { status: 404 });
      if (request.method === "GET") return page(place, path);
      const body = textField(await request.json(), "body");
      return Response.json(await post(place, body), { status: 201 });
    },
    websocket: {
      data: { after: 0, workspace_id: 0 },
      open: (socket) => replay.socket(socket),
      drain: (socket) => replay.drained(socket),
      message() {},
      perMessageDeflate: false,
      backpressureLimit: 16 * 1024 * 1024,
    },
  });

  /** Holds a poll until the next event, or until its seconds are over. */
  function park(seconds: number, empty: object): Promise<object> {
    return new Promise((resolve) => {
      const answer = (page: object) => {
        clearTimeout(timer);
        parked.delete(answer);
        resolve(page);
      };
      const timer = setTimeout(() => answer(empty), seconds * 1_000);
      parked.add(answer);
    });
  }

  return {
    /** Takes a written event to the sockets of its workspace, and to every parked poll, which needs no read for it. */
    publish({ workspace_id }: BarePlace, event: { readonly cursor: string }) {
      server.publish(liveTopic(workspace_id), JSON.stringify(event), false);
      for (const answer of parked) answer({ events: [event], next_cursor: event.cursor });
    },
  };
}
