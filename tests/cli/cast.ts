import { beforeAll } from "bun:test";
import type { Channel } from "../../src/features/channels/wire.ts";
import { UserAnswer } from "../../src/features/people/wire.ts";
import {
  WorkspaceChanged,
  WorkspaceList,
  type Workspace,
} from "../../src/features/workspaces/wire.ts";
import { engines } from "../harness/engines.ts";
import { signIn, type Person } from "../harness/people.ts";
import { useServer, type ServerOptions, type TestServer } from "../harness/server.ts";
import { channelsOf, named } from "../harness/world.ts";

/** Who appears in the transcripts: the workspace Harbour, `clickclack`, with `general`, Ava who owns it, and Noor and Ben. */
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
  // One after the other, so that lists which are sorted by age have one order. The first owns the first workspace, which
  // the others come into.
  const ava = await arrive(server, "Ava");
  const { workspaces } = (await ava.get("/api/workspaces")).is(200, WorkspaceList);
  const renamed = await ava.patch(`/api/workspaces/${workspaces[0]!.id}`, {
    name: "Harbour",
  });
  const { workspace } = renamed.is(200, WorkspaceChanged);
  const noor = await arrive(server, "Noor");
  const ben = await arrive(server, "Ben");
  const general = named(await channelsOf(ava, workspace), "general");
  return { server, workspace, general, ava, noor, ben };
}

/** Somebody new, with the handle that their name makes. */
async function arrive(server: TestServer, name: string): Promise<Person> {
  const handle = name.toLowerCase();
  const person = await signIn(server, name, `${handle}@example.com`);
  const { user } = (await person.patch("/api/me", { handle })).is(200, UserAnswer);
  return { ...person, user };
}
