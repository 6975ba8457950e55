import { Elysia } from "elysia";
import type { Actor } from "../../access/actor.ts";
import type { SignedIn } from "../../access/plugin.ts";
import { badRequest, notFound } from "../../http/errors.ts";
import { queryAsSent } from "../../http/query.ts";
import { answers } from "../../http/wire.ts";
import { createUpload, getUploadByNonce, type UploadStores } from "./create.ts";
import { answerDownload, type Download } from "./download.ts";
import { answering } from "./failure.ts";
import { listFiles } from "./files.ts";
import { THUMBNAIL_SIZES } from "./images.ts";
import { uploadFor } from "./visible.ts";
import {
  ChannelFilePage,
  ChannelFilesQuery,
  CreateUploadQuery,
  UploadAnswer,
  UploadByNonceQuery,
  UploadQuery,
} from "./wire.ts";

const tags = ["Uploads"];
const bytes = { "application/octet-stream": { schema: { type: "string" } } } as const;

/** `isHead` tells a request that asks for headers alone. */
export const uploadRoutes = (
  stores: UploadStores,
  isHead: (request: Request) => boolean,
  signedIn: SignedIn,
) =>
  new Elysia({ name: "uploads", prefix: "/api" })
    .use(signedIn)
    .derive(({ request }) => ({ query: queryAsSent(request) }))
    .post(
      "/uploads",
      async ({ actor, query, request, status }) => {
        const { upload, replayed } = await answering(createUpload(stores, actor, query, request));
        return replayed ? status(200, { upload }) : status(201, { upload });
      },
      {
        query: CreateUploadQuery,
        response: answers({ 200: UploadAnswer, 201: UploadAnswer }),
        detail: {
          operationId: "createUpload",
          tags,
          summary: "Send a file, as a multipart form",
          requestBody: {
            required: true,
            content: {
              "multipart/form-data": {
                schema: {
                  type: "object",
                  required: ["file"],
                  properties: {
                    file: { type: "string", format: "binary" },
                    workspace_id: {
                      type: "string",
                      description: "Needed unless it stands in the query.",
                    },
                    width: {
                      type: "integer",
                      minimum: 0,
                      description: "In pixels; the server measures pictures itself.",
                    },
                    height: { type: "integer", minimum: 0 },
                    duration_ms: { type: "integer", minimum: 0 },
                  },
                },
              },
            },
          },
        },
      },
    )
    .get(
      "/uploads/by-nonce",
      async ({ actor, query }) => ({ upload: await getUploadByNonce(stores.db, actor, query) }),
      {
        query: UploadByNonceQuery,
        response: answers({ 200: UploadAnswer }),
        detail: {
          operationId: "getUploadByNonce",
          tags,
          summary: "The caller's own upload under a nonce",
        },
      },
    )
    .get(
      "/uploads/:id",
      async ({ actor, params, query, request, set }) => {
        const download = answering(downloadOf(stores, actor, params.id, query.size));
        const answer = await answering(answerDownload(request, await download, isHead(request)));
        // What holds for the API's answers does not for files.
        Object.assign(set.headers, Object.fromEntries(answer.headers));
        return answer;
      },
      {
        query: UploadQuery,
        detail: {
          operationId: "getUpload",
          tags,
          summary: "A file's bytes, or a range of them; with a size, a picture's thumbnail as WebP",
          responses: {
            200: { description: "", content: bytes },
            206: { description: "", content: bytes },
            304: { description: "" },
          },
        },
      },
    )
    .get(
      "/channels/:id/files",
      ({ actor, params, query }) => listFiles(stores.db, actor, params.id, query),
      {
        query: ChannelFilesQuery,
        response: answers({ 200: ChannelFilePage }),
        detail: {
          operationId: "listFiles",
          tags,
          summary: "A page of the files in a channel, the newest first",
        },
      },
    );

/** What an address stands for: the file itself, or with `size` its thumbnail; 404 for a file that has none. */
async function downloadOf(
  { db, blobs, thumbnails }: UploadStores,
  actor: Actor,
  id: string,
  sizeText: string | undefined,
): Promise<Download> {
  const upload = await uploadFor(db, actor, id);
  if (sizeText === undefined || sizeText === "")
    return {
      ...upload,
      etag: `"${upload.sha256}"`,
      async read(start, end) {
        const body = await blobs.read(upload.blob, start, end);
        if (body === undefined) throw notFound("Upload");
        return body;
      },
    };
  const size = THUMBNAIL_SIZES.find((known) => String(known) === sizeText);
  if (size === undefined) throw badRequest(`size must be one of ${THUMBNAIL_SIZES.join(", ")}.`);
  const picture = upload.width > 0 ? await thumbnails.get(upload.blob, size) : undefined;
  if (picture === undefined) throw notFound("Thumbnail");
  return {
    filename: `${upload.filename.replace(/\.[^.]*$/, "")}-${size}.webp`,
    content_type: "image/webp",
    byte_size: picture.size,
    etag: `"${upload.sha256}-${size}"`,
    read: async (start, end) => picture.slice(start, end),
  };
}
