import { beforeAll } from "bun:test";
import type { Channel } from "../../src/features/channels/wire.ts";
import { WorkspaceAnswer, type Workspace } from "../../src/features/workspaces/wire.ts";
import { engines } from "../harness/engines.ts";
import { signIn, type Person } from "../harness/people.ts";
import { useServer, type ServerOptions, type TestServer } from "../harness/server.ts";
import { channelsOf, join, named } from "../harness/world.ts";

/** Who appears in the transcripts: the workspace Harbour with `general`, Ava who owns it, and Noor and Ben. */
export interface Cast {
  readonly server: TestServer;
  readonly workspace: Workspace;
  readonly general: Channel;
  readonly ava: Person;
  readonly noor: Person;
  readonly ben: Person;
}

/** The same small world for all transcripts of a `describe`, on SQLite. */
export function useCast(options: ServerOptions = {}): () => Cast {
  const server = useServer({ engine: engines[0], ...options });
  let cast: Cast | undefined;
  beforeAll(async () => {
    cast = await gather(server);
  });
  return () => cast!;
}

async function gather(server: TestServer): Promise<Cast> {
  // One after the other, so that lists which are sorted by age have one order.
  const ava = await signIn(server, "Ava", "ava@example.com");
  const noor = await signIn(server, "Noor", "noor@example.com");
  const ben = await signIn(server, "Ben", "ben@example.com");
  const made = await ava.post("/api/workspaces", { name: "Harbour" });
  const { workspace } = made.is(201, WorkspaceAnswer);
  await join(server, workspace, noor, "member");
  await join(server, workspace, ben, "member");
  return {
    server,
    workspace,
    general: named(await channelsOf(ava, workspace), "general"),
    ava,
    noor,
    ben,
  };
}
