import type { Server } from "bun";
import { bearerSubprotocol } from "../access/caller.ts";
import { ApiError, badRequest } from "../http/errors.ts";
import { tooManyConnections, type Hold } from "./connection-limits.ts";
import type { SocketData } from "./connection.ts";

/**
 * Turns a request into a socket, or throws why not: 426 for one that asks for no upgrade or another version, 400 for a
 * wrong handshake, 429 for one too many of a person's. A token that came as a subprotocol is answered as the one selected, as browsers demand.
 */
export function upgrade(
  server: Server<SocketData> | undefined,
  request: Request,
  headers: Record<string, string>,
  hold: Hold,
  data: Omit<SocketData, "release">,
): void {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket")
    throw new ApiError(426, "upgrade_required", "This address speaks WebSocket only.", {
      upgrade: "websocket",
    });
  // Bun answers another version itself, without a body.
  if (request.headers.get("sec-websocket-version") !== "13")
    throw new ApiError(426, "version_required", "This address speaks WebSocket version 13.", {
      upgrade: "websocket",
      "sec-websocket-version": "13",
    });
  const subprotocol = bearerSubprotocol(request.headers);
  if (subprotocol !== undefined) headers["sec-websocket-protocol"] = subprotocol;
  const release = hold(data.viewer.user_id);
  if (release === undefined) throw tooManyConnections();
  if (server?.upgrade(request, { headers, data: { ...data, release } })) return;
  release();
  throw badRequest("This is no valid WebSocket handshake.", "bad_handshake");
}
