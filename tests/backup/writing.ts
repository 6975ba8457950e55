import { createHash } from "node:crypto";
import { MessageChanged } from "../../src/features/messages/wire.ts";
import { UploadAnswer } from "../../src/features/uploads/wire.ts";
import type { Writer } from "../faults/process.ts";
import { formOf } from "../harness/uploads.ts";

/** What somebody has written by now. */
export interface Written {
  /** The bodies of acknowledged messages, by ID. */
  readonly messages: Map<string, string>;
  /** The SHA-256 of uploads that a message carries, by ID. */
  readonly uploads: Map<string, string>;
  stop(): Promise<void>;
}

/** How many messages are begun at once, and how long until the next ones are, in milliseconds: 500 a second. */
const AT_ONCE = 10;
const PAUSE = 20;

/** Writes 500 messages a second, every hundredth with a file, and deletes and edits some, until it is stopped. */
export function write({ client, channel, workspace }: Writer): Written {
  const messages = new Map<string, string>();
  const uploads = new Map<string, string>();
  let writing = true;
  let count = 0;

  async function post(body: string) {
    const attached = (count += 1) % 100 === 0 ? await upload() : undefined;
    const answer = await client.post(`/api/channels/${channel.id}/messages`, {
      body,
      ...(attached && { upload_ids: [attached.id] }),
    });
    const { message } = answer.is(201, MessageChanged);
    messages.set(message.id, body);
    if (attached !== undefined) uploads.set(attached.id, attached.sha256);
    if (count % 30 === 0)
      (await client.patch(`/api/messages/${message.id}`, { body: `${body}, edited` })).is(
        200,
        MessageChanged,
      );
    if (count % 70 === 0)
      (await client.delete(`/api/messages/${message.id}`)).is(200, MessageChanged);
  }

  async function upload() {
    const bytes = crypto.getRandomValues(new Uint8Array(20_000));
    const { body, headers } = await formOf(["file", new File([bytes], "noise.bin")]);
    const answer = await client.post(`/api/uploads?workspace_id=${workspace.id}`, body, headers);
    const { id } = answer.is(201, UploadAnswer).upload;
    return { id, sha256: createHash("sha256").update(bytes).digest("hex") };
  }

  async function goOn() {
    while (writing) {
      const posts = Array.from({ length: AT_ONCE }, () => post(`message ${count}`));
      await Promise.all([...posts, Bun.sleep(PAUSE)]);
    }
  }
  const working = goOn();
  return {
    messages,
    uploads,
    async stop() {
      writing = false;
      await working;
    },
  };
}
