import { createApp } from "../../src/app.ts";
import { listen } from "../../src/http/server.ts";
import { openDatabase } from "../../src/storage/open.ts";
import type { TestServer } from "./server.ts";

/** Another server on the PostgreSQL database of one that runs. Stop it before that one. */
export interface Node {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startNode({ location, config }: TestServer): Promise<Node> {
  const options = { pool: 2, statementTimeout: 30, connectTimeout: 5 };
  const db = await openDatabase({ engine: "postgres", url: location, ...options });
  const app = createApp(config, db);
  const server = listen(config, app);
  app.deliveries.wake();
  app.schedule.wake();
  return {
    url: server.url.href.replace(/\/$/, ""),
    async stop() {
      await server.drain();
      await app.stop();
      await db.close();
    },
  };
}
