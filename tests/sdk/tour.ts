import {
  ClickClackError,
  createClient,
  type Client,
  type Event,
  type WebSocketClass,
} from "../../sdk/src/index.ts";

/** Where the tour goes, and as whom. */
export interface Itinerary {
  url: string;
  token: string;
}

/** What came of it: the same on every platform. */
export interface Report {
  /** How the last attempt to read a missing message failed. */
  failure: { typed: boolean; status: number; code: string; correlated: boolean };
  /** Whether a send under the same nonce gave the first message again. */
  replayed: boolean;
  /** Whether the file came back as it went. */
  file: boolean;
  /** Whether sending it again under the same nonce gave the first upload. */
  resent: boolean;
  /** Whether progress grew up to the whole form. */
  progress: boolean;
  /** How events came, by what was offered as a WebSocket. */
  live: string;
  blocked: string;
  absent: string;
  /** Whether a stream of server-sent events brought the event. */
  stream: boolean;
}

/** Uses all of the SDK that depends on the platform. It runs in Bun, Node and browsers, so it imports nothing else. */
export async function tour({ url, token }: Itinerary, Socket?: WebSocketClass): Promise<Report> {
  const client = createClient({ baseUrl: url, token });
  const [workspace] = await client.workspaces.list();
  if (workspace === undefined) throw new Error("The tour needs a workspace.");
  const [channel] = await client.channels.list(workspace.id);
  if (channel === undefined) throw new Error("The tour needs a channel.");

  const say = (nonce: string) => client.channels.sendMessage(channel.id, { body: "Ahoy", nonce });
  const nonce = `tour-${Date.now()}-${Math.random()}`;
  const [first, again] = [await say(nonce), await say(nonce)];

  const bytes = new Uint8Array(3_000_000).map((_, index) => index % 251);
  const seen: number[] = [];
  const file = { workspace_id: workspace.id, file: new Blob([bytes]), filename: "tour.bin", nonce };
  const upload = await client.uploads.create(file, {
    onProgress: ({ loaded }) => void seen.push(loaded),
  });
  const resent = [
    await client.uploads.create(file),
    await client.uploads.create(file, { onProgress() {} }),
  ];
  const back = new Uint8Array(await (await client.uploads.get(upload.id)).arrayBuffer());

  const follow = async (socket: WebSocketClass | null | undefined) => {
    const options = socket === undefined ? {} : { WebSocket: socket };
    const other = createClient({ baseUrl: url, token, ...options });
    return await followUntilHeard(other, workspace.id, () => say(`${nonce}-${Math.random()}`));
  };
  return {
    failure: await client.messages.get("msg_missing").then(
      () => Promise.reject(new Error("There is such a message.")),
      (error: unknown) => ({
        typed: error instanceof ClickClackError,
        status: error instanceof ClickClackError ? error.status : 0,
        code: error instanceof ClickClackError ? error.code : "",
        correlated: error instanceof ClickClackError && error.correlationId !== undefined,
      }),
    ),
    replayed: again.message.id === first.message.id && again.event === undefined,
    file: back.length === bytes.length && back.every((byte, index) => byte === bytes[index]),
    resent: resent.every(({ id }) => id === upload.id),
    progress: (seen.at(-1) ?? 0) >= bytes.length && seen.every((at, n) => at >= (seen[n - 1] ?? 0)),
    live: await follow(Socket),
    blocked: await follow(Blocked),
    absent: await follow(null),
    stream: await streams(client, workspace.id, () => say(`${nonce}-stream`)),
  };
}

/** The state in which a subscription brought what `say` said. */
async function followUntilHeard(
  client: Client,
  workspaceId: string,
  say: () => Promise<{ message: { id: string } }>,
): Promise<string> {
  const heard = new Map<string, Event>();
  return await new Promise<string>((resolve, reject) => {
    let wanted: string | undefined;
    let settled = false;
    const look = () => {
      if (wanted === undefined || !heard.has(wanted)) return;
      resolve(subscription.state);
      subscription.close();
    };
    const subscription = client.events.subscribe({
      workspaceId,
      after: "now",
      onEvent(event) {
        heard.set(String(event.payload["message_id"]), event);
        look();
      },
      onState(state, reason) {
        if (reason !== undefined) reject(reason);
        if (settled || (state !== "live" && state !== "polling")) return;
        settled = true;
        say().then(({ message }) => {
          wanted = message.id;
          look();
        }, reject);
      },
    });
  });
}

async function streams(
  client: Client,
  workspaceId: string,
  say: () => Promise<{ message: { id: string } }>,
): Promise<boolean> {
  const after = await client.events.tail(workspaceId);
  const { message } = await say();
  for await (const event of client.events.stream({ workspaceId, after }))
    if (event.payload["message_id"] === message.id) return true;
  return false;
}

/** A WebSocket as a proxy leaves it that lets only HTTP through. */
class Blocked {
  addEventListener(type: string, listener: (event: { code?: number }) => void) {
    if (type === "close") setTimeout(() => listener({ code: 1006 }), 1);
  }
  close() {}
}
