import type { Server } from "bun";
import type { barePages, bareReplay, Bare } from "./ceiling-reads.ts";
import { textField } from "./fields.ts";

/** A channel of the one workspace that a ceiling knows. */
export interface BarePlace {
  readonly id: number;
  readonly public_id: string;
  readonly name: string;
  readonly last_seq: number;
}

interface Parts {
  readonly port: number;
  readonly workspace: string;
  readonly places: ReadonlyMap<string, BarePlace>;
  readonly page: ReturnType<typeof barePages>;
  readonly replay: ReturnType<typeof bareReplay>;
  /** Resolves with the answer to a post, once it is on disk. */
  readonly post: (place: BarePlace, body: string) => Promise<object>;
}

/** The bare `Bun.serve` of every ceiling: paths by splitting, no users, no validation. */
export function serveBare({ port, workspace, places, page, replay, post }: Parts): Server<Bare> {
  return Bun.serve<Bare>({
    hostname: "127.0.0.1",
    port,
    async fetch(request, server) {
      const path = request.url.slice(request.url.indexOf("/", 8));
      const [, , noun, id = "", what] = path.split(/[/?]/);
      if (path === "/healthz") return new Response("ok");
      if (path === "/api/workspaces") return Response.json({ workspaces: [{ id: workspace }] });
      if (noun === "workspaces")
        return Response.json({
          channels: [...places.values()].map((place) => ({ ...place, id: place.public_id })),
        });
      if (noun === "realtime" && id === "ws") {
        const after = Number(new URL(request.url).searchParams.get("after_cursor") || 0);
        server.upgrade(request, { data: { after } });
        return undefined;
      }
      if (noun === "realtime") return replay.poll(path);
      const place = places.get(id);
      if (place === undefined || what === undefined) return new Response(null, { status: 404 });
      if (request.method === "GET") return page(place, path);
      const body = textField(await request.json(), "body");
      return Response.json(await post(place, body), { status: 201 });
    },
    websocket: {
      data: { after: 0 },
      open: (socket) => replay.socket(socket),
      drain: (socket) => replay.drained(socket),
      message() {},
      perMessageDeflate: false,
      backpressureLimit: 16 * 1024 * 1024,
    },
  });
}
