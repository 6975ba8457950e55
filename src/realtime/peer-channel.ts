import { getLogger } from "@logtape/logtape";
import type { Peers } from "../storage/database.ts";

const logger = getLogger(["clickclack", "realtime"]);

/** Messages of one kind between the servers on one database, as `Peers` carries them. */
export interface PeerChannel<T> {
  send(message: T): void;
  onMessage(listener: (message: T) => void): void;
}

/**
 * Opens a channel for messages that are JSON of the type `T`. The kind ends in a version: servers of another release,
 * whose messages may look different, then do not hear each other during an upgrade, which costs nothing that is stored.
 */
export function peerChannel<T>(peers: Peers, kind: `${string}/${number}`): PeerChannel<T> {
  const prefix = `${kind} `;
  return {
    send: (message) => peers.send(prefix + JSON.stringify(message)),
    onMessage: (listener) =>
      peers.onMessage((text) => {
        if (!text.startsWith(prefix)) return;
        try {
          const message: T = JSON.parse(text.slice(prefix.length));
          listener(message);
        } catch (error) {
          logger.error("A message of another server was not understood: {error}", { error });
        }
      }),
  };
}
