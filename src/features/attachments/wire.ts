import { wire } from "../../http/wire.ts";
import { Event } from "../../realtime/wire.ts";
import { Message } from "../messages/wire.ts";

export const AttachUploadRequest = wire("AttachUploadRequest", (type) =>
  type({ upload_id: "string" }),
);

/** The event is empty when the message carried the file already. */
export const UploadAttached = wire("UploadAttached", (type) =>
  type({ ok: "true", message: Message.schema(), event: Event.schema() }),
);
