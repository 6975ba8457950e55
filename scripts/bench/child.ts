import { join } from "node:path";

/** A process of the bench that is asked for one thing after another. */
export interface Child {
  /** Sends a line and resolves with the JSON it prints in answer. */
  ask(command: string): Promise<unknown>;
  leave(): Promise<void>;
}

/** Starts a file of this folder with a plan, and resolves once it has printed that it is ready. */
export async function startChild(file: string, plan: object): Promise<Child> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, file), JSON.stringify(plan)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = linesOf(child.stdout);
  await next();
  return {
    async ask(command) {
      void child.stdin.write(`${command}\n`);
      void child.stdin.flush();
      return JSON.parse(await next());
    },
    async leave() {
      child.kill();
      await child.exited;
    },
  };

  async function next(): Promise<string> {
    const line = await lines.next();
    if (line.done) throw new Error(`The process of ${file} failed.`);
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
