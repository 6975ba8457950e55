import { ClickClackError, type Client, type Upload } from "../../sdk/src/index.ts";
import type { State } from "../state/state.ts";
import type { Store } from "../state/store.ts";

/** What is known of a file without its bytes. */
export type FileFacts = Pick<Upload, "id" | "filename" | "content_type" | "byte_size"> &
  Partial<Upload>;

/** The beginning of a file as text. */
export interface FileText {
  text: string;
  /** The file goes on after it. */
  cut: boolean;
}

/** Files as they are read. */
export type Files = ReturnType<typeof createFiles>;

export function createFiles(client: Client, store: Store) {
  return {
    /** Where a file is, as for an `img`; with `size`, a picture's thumbnail. */
    url: (id: string, size?: 480 | 960): string =>
      client.uploads.url(id, size === undefined ? {} : { size }),

    /** What is known of a file: from a message that carries it, or from the server. Rejects with 404 when it is gone. */
    async describe(id: string): Promise<FileFacts> {
      const known = attachmentOf(store.state, id);
      if (known !== undefined) return known;
      const { headers, body } = await client.uploads.get(id);
      await body?.cancel();
      return {
        id,
        filename: filenameOf(headers.get("content-disposition") ?? "") ?? id,
        content_type: headers.get("content-type") ?? "application/octet-stream",
        byte_size: Number(headers.get("content-length") ?? 0),
      };
    },

    bytes: async (id: string): Promise<Uint8Array<ArrayBuffer>> =>
      new Uint8Array(await (await client.uploads.get(id)).arrayBuffer()),

    /** The file's beginning as text, at most `most` bytes of it. */
    async text(id: string, most: number): Promise<FileText> {
      const { body } = await client.uploads.get(id);
      return body === null ? { text: "", cut: false } : readText(body, most);
    },

    /** Whether the server says that the file is not there, for this person. */
    isGone: (id: string): Promise<boolean> =>
      client.uploads.get(id).then(
        async ({ body }) => {
          await body?.cancel();
          return false;
        },
        (error: unknown) => error instanceof ClickClackError && error.status === 404,
      ),

    /** Sends a picture of a person or a workspace; answers the address that `avatar_url` and `icon_url` take. */
    async sendPicture(workspace_id: string, file: Blob): Promise<string> {
      const ending = file.type.split("/")[1] ?? "png";
      const { id } = await client.uploads.create({
        workspace_id,
        file,
        filename: `picture.${ending}`,
      });
      return `/api/uploads/${id}`;
    },

    /** A page of the files in a channel, the newest first. */
    ofChannel: (channelId: string, cursor?: string) =>
      client.uploads.ofChannel(channelId, cursor === undefined ? {} : { cursor }),
  };
}

function attachmentOf(state: State, id: string): Upload | undefined {
  for (const { attachments } of state.messages.values()) {
    const found = attachments?.find((upload) => upload.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** RFC 6266: the name in UTF-8 if there is one, else the quoted one. */
function filenameOf(disposition: string): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      // The quoted one is there too.
    }
  }
  return /filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1]?.replace(/\\(.)/g, "$1");
}

async function readText(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  most: number,
): Promise<FileText> {
  const decoder = new TextDecoder();
  let text = "";
  let read = 0;
  for await (const chunk of body) {
    const room = most - read;
    read += chunk.length;
    text += decoder.decode(chunk.subarray(0, room), { stream: true });
    if (read > most) return { text, cut: true };
  }
  return { text: text + decoder.decode(), cut: false };
}
