import type { Server } from "bun";
import { bearerSubprotocol } from "../access/caller.ts";
import { ApiError, badRequest } from "../http/errors.ts";
import type { SocketData } from "./socket.ts";

/**
 * Turns a request into a socket, or throws why not: 426 for one that asks for no upgrade, 400 for a wrong handshake.
 * A token that came as a subprotocol is answered as the one selected, as browsers demand.
 */
export function upgrade(
  server: Server<SocketData> | undefined,
  request: Request,
  headers: Record<string, string>,
  data: SocketData,
): void {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket")
    throw new ApiError(426, "upgrade_required", "This address speaks WebSocket only.", {
      upgrade: "websocket",
    });
  const subprotocol = bearerSubprotocol(request.headers);
  if (subprotocol !== undefined) headers["sec-websocket-protocol"] = subprotocol;
  if (!server?.upgrade(request, { headers, data }))
    throw badRequest("This is no valid WebSocket handshake.", "bad_handshake");
}
