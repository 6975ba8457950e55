import { wire, type Infer } from "../../http/wire.ts";

/** A file somebody sent. `width`, `height` and `duration_ms` are 0 where nobody knows them. */
export const Upload = wire("Upload", (type) =>
  type({
    id: "string",
    workspace_id: "string",
    owner_id: "string",
    "nonce?": "string",
    filename: "string",
    content_type: "string",
    byte_size: "number.integer >= 0",
    "width?": "number.integer >= 0",
    "height?": "number.integer >= 0",
    "duration_ms?": "number.integer >= 0",
    created_at: "string",
  }),
);
export type Upload = Infer<typeof Upload>;

export const UploadAnswer = wire("UploadAnswer", (type) => type({ upload: Upload.schema() }));

export const CreateUploadQuery = wire("", (type) =>
  type({ "workspace_id?": "string", "nonce?": "string <= 128" }),
);
export type CreateUploadQuery = Infer<typeof CreateUploadQuery>;

export const UploadByNonceQuery = wire("", (type) =>
  type({ workspace_id: "string", nonce: "string <= 128" }),
);

export const UploadQuery = wire("", (type) => type({ "size?": "string" }));

/** A file in a channel, and the message that carries it. */
export const ChannelFile = wire("ChannelFile", (type) =>
  type({
    upload: Upload.schema(),
    message_id: "string",
    thread_root_id: "string",
    author_id: "string",
    created_at: "string",
  }),
);
export type ChannelFile = Infer<typeof ChannelFile>;

/** The newest first. Without `next_cursor`, there are no older ones. */
export const ChannelFilePage = wire("ChannelFilePage", (type) =>
  type({ files: ChannelFile.schema().array(), "next_cursor?": "string" }),
);
export type ChannelFilePage = Infer<typeof ChannelFilePage>;

export const ChannelFilesQuery = wire("", (type) =>
  type({ "limit?": "string", "cursor?": "string" }),
);
export type ChannelFilesQuery = Infer<typeof ChannelFilesQuery>;
