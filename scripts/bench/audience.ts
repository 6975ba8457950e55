import { join } from "node:path";
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
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, "listeners.ts"), JSON.stringify(plan)],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const lines = linesOf(child.stdout);
  await next();
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
    async leave() {
      child.kill();
      await child.exited;
    },
  };

  async function ask(command: string): Promise<unknown> {
    void child.stdin.write(`${command}\n`);
    void child.stdin.flush();
    return JSON.parse(await next());
  }

  async function next(): Promise<string> {
    const line = await lines.next();
    if (line.done) throw new Error("The listeners' process failed.");
    return line.value;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    yield* lines;
  }
}
