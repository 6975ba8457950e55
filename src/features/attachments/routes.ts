import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { attachUpload } from "./attachments.ts";
import { AttachUploadRequest, UploadAttached } from "./wire.ts";

export const attachmentRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "attachments", prefix: "/api" }).use(signedIn).post(
    "/messages/:id/attachments",
    async ({ actor, params, body }) => ({
      ok: true as const,
      ...(await attachUpload(db, actor, params.id, body.upload_id)),
    }),
    {
      body: AttachUploadRequest,
      response: answers({ 200: UploadAttached }),
      detail: {
        operationId: "attachUpload",
        tags: ["Uploads"],
        summary: "Attach one of the caller's uploads to a message of theirs",
      },
    },
  );
