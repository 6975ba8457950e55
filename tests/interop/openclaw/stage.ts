import { type } from "arktype";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignedIn } from "../../../src/features/auth/wire.ts";
import { ChannelList, type Channel } from "../../../src/features/channels/wire.ts";
import { Message } from "../../../src/features/messages/wire.ts";
import { WorkspaceList, type Workspace } from "../../../src/features/workspaces/wire.ts";
import type { Event } from "../../../src/realtime/wire.ts";
import { clientOf, type Client } from "../../harness/client.ts";
import { listenTo, type Listener } from "../../harness/socket.ts";
import { openLine, type Line } from "./line.ts";
import { startModel, type ScriptedModel } from "./model.ts";
import { installOpenClaw, type Gateway, type OpenClaw } from "./openclaw.ts";
import { bootstrap, startServer, type Server } from "./server.ts";

/** How long anything may take that the gateway is waited for, in milliseconds; how long of its log is shown, in lines. */
const PATIENCE = 240_000;
const LOG_SHOWN = 60;

/** Everything that takes part: a server, a person at it, and OpenClaw with its model, which reaches the server by a line. */
export interface Stage {
  readonly line: Line;
  readonly model: ScriptedModel;
  readonly openclaw: OpenClaw;
  /** The workspace's owner, who goes to the server by the direct way. */
  readonly person: Client & { readonly token: string };
  readonly workspace: Workspace;
  readonly general: Channel;
  /** What the person hears from now on, or from a cursor on. */
  listen(after_cursor?: string): Listener;
  /** Starts the gateway. */
  startGateway(): void;
  /** Stops the server, and starts it again on the same data; the line is left to the test. */
  restartServer(): Promise<Server>;
  /** Waits for something, but not for ever: then it fails with what was waited for and what the gateway logged. */
  soon<T>(what: string, awaited: Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** Sets the stage; the gateway does not run yet. */
export async function setStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "clickclack-openclaw-"));
  const data = join(folder, "data");
  const line = openLine();
  const model = startModel();
  const openclaw = await installOpenClaw(join(folder, "openclaw"), model.url);
  const link = await bootstrap(data);
  let server = await startServer(data, line.url);
  line.connect(server);
  let gateway: Gateway | undefined;

  const signedIn = await clientOf(() => server.url).post("/api/auth/magic/consume", {
    token: link,
  });
  const { token } = signedIn.is(200, SignedIn);
  const client = clientOf(() => server.url, { authorization: `Bearer ${token}` });
  const person = { ...client, token };
  const { workspaces } = (await person.get("/api/workspaces")).is(200, WorkspaceList);
  const [workspace] = workspaces;
  if (workspace === undefined) throw new Error("The first person has no workspace.");
  const { channels } = (await person.get(`/api/workspaces/${workspace.id}/channels`)).is(
    200,
    ChannelList,
  );
  const general = channels.find(({ name }) => name === "general");
  if (general === undefined) throw new Error("The first person has no channel called general.");

  return {
    line,
    model,
    openclaw,
    person,
    workspace,
    general,
    listen: (after_cursor = "now") =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor }),
    startGateway() {
      gateway = openclaw.start();
    },
    async restartServer() {
      await server.stop();
      server = await startServer(data, line.url);
      return server;
    },
    async soon(what, awaited) {
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(new Error("It took too long.")), PATIENCE);
      const ended = gateway?.ended.then((code) => {
        throw new Error(`The gateway ended with exit code ${code}.`);
      });
      try {
        return await Promise.race([awaited, late.promise, ...(ended === undefined ? [] : [ended])]);
      } catch (error) {
        const log = gateway?.log().split("\n").slice(-LOG_SHOWN).join("\n") ?? "It never ran.";
        throw new Error(`It did not come to this: ${what}. The gateway's log:\n${log}`, {
          cause: error,
        });
      } finally {
        clearTimeout(timer);
      }
    },
    async stop() {
      await gateway?.stop();
      await Promise.all([server.stop(), model.stop(), line.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const Carrying = type({ message: Message.schema() });

/** The message that an event carries. */
export function messageOf({ payload }: Event): Message | undefined {
  const carried = Carrying(payload);
  return carried instanceof type.errors ? undefined : carried.message;
}
