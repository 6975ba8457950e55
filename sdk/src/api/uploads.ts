import type { CallOptions, Http } from "../http.ts";
import { newNonce } from "../nonce.ts";
import type { AnswerOf, Event, Message, QueryOf, Upload } from "../types.ts";
import { fetchWithProgress, type OnProgress } from "../upload.ts";

/** A file to send, and what the caller knows of it. */
export interface UploadRequest {
  workspace_id: string;
  file: Blob;
  /** A `File`'s own name is taken unless `filename` is given. */
  filename?: string;
  /** In pixels; the server measures pictures itself. */
  width?: number;
  height?: number;
  duration_ms?: number;
  nonce?: string;
}

export interface UploadOptions extends CallOptions {
  /** Told as the bytes leave; from the start again when the upload is tried again. */
  onProgress?: OnProgress;
}

/** How long one attempt to send a file may take, in milliseconds. */
const UPLOAD_MS = 600_000;

/** Files. */
export function uploadsApi(http: Http) {
  const at = (id: string) => `/api/uploads/${encodeURIComponent(id)}`;
  return {
    /** Sends a file, to be attached to a message. Retried safely: without a `nonce` of yours the call makes one. */
    create: async (
      request: UploadRequest,
      { onProgress, ...options }: UploadOptions = {},
    ): Promise<Upload> => {
      const { workspace_id, file, filename, nonce = newNonce(), ...known } = request;
      const form = new FormData();
      for (const [name, value] of Object.entries(known)) form.set(name, String(value));
      const name = filename ?? (file instanceof File ? file.name : "file");
      form.set("file", file, name);
      const { upload } = await http<{ upload: Upload }>({
        method: "POST",
        path: "/api/uploads",
        query: { workspace_id, nonce },
        body: form,
        repeatable: true,
        timeoutMs: UPLOAD_MS,
        ...(onProgress && { fetch: fetchWithProgress(http.fetch, name, onProgress) }),
        ...options,
      });
      return upload;
    },

    /** The caller's own upload with this nonce; rejects with 404 when there is none. */
    byNonce: async (workspaceId: string, nonce: string, options?: CallOptions) =>
      (
        await http<{ upload: Upload }>({
          method: "GET",
          path: "/api/uploads/by-nonce",
          query: { workspace_id: workspaceId, nonce },
          ...options,
        })
      ).upload,

    /** The file's bytes, yet to be read: `.body`, `.blob()`. With `size` (480 or 960), a picture's thumbnail. */
    get: (id: string, query: { size?: 480 | 960 } = {}, options?: CallOptions) =>
      http.response({ method: "GET", path: at(id), query, ...options }),

    /** Where the file is, as for an `img`: a cookie or a header must tell who asks. */
    url: (id: string, query: { size?: 480 | 960 } = {}): string =>
      http.baseUrl + at(id) + (query.size === undefined ? "" : `?size=${query.size}`),

    /** A page of the files in a channel, the newest first; pass its `next_cursor` on for the next one. */
    ofChannel: (channelId: string, query: QueryOf<"listFiles"> = {}, options?: CallOptions) =>
      http<AnswerOf<"listFiles">>({
        method: "GET",
        path: `/api/channels/${encodeURIComponent(channelId)}/files`,
        query,
        ...options,
      }),

    /** Attaches the caller's own upload to the caller's own message; again changes nothing. */
    attach: (messageId: string, uploadId: string, options?: CallOptions) =>
      http<{ ok: true; message: Message; event: Event }>({
        method: "POST",
        path: `/api/messages/${encodeURIComponent(messageId)}/attachments`,
        body: { upload_id: uploadId },
        repeatable: true,
        ...options,
      }),
  };
}
