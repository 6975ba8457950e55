import { startChild } from "./child.ts";
import { numberField } from "./fields.ts";
import type { Heard, Listening, Replayed } from "./plan.ts";
import type { Served } from "./servers.ts";

/** A process with open WebSockets. */
export interface Audience {
  /** Waits until every socket has heard so many events, or no more come. */
  heard(events: number): Promise<Heard>;
  /** Replays the newest events on connection after connection. */
  replay(events: number, seconds: number): Promise<Replayed>;
  leave(): Promise<void>;
}

/** Opens sockets to a server, in a process of their own; resolves once all are open. */
export async function gather(on: Served, sockets: number, tail = 0): Promise<Audience> {
  const { port, tokens, workspace } = on;
  const plan: Listening = { port, tokens, workspace, sockets, tail };
  const { ask, leave } = await startChild("listeners.ts", plan);
  return {
    async heard(events) {
      const heard = await ask(`until ${events}`);
      return {
        received: numberField(heard, "received"),
        lost: numberField(heard, "lost"),
        disordered: numberField(heard, "disordered"),
        p50: numberField(heard, "p50"),
        p99: numberField(heard, "p99"),
      };
    },
    async replay(events, seconds) {
      const replayed = await ask(`replay ${events} ${seconds}`);
      return { per_second: numberField(replayed, "per_second") };
    },
    leave,
  };
}
