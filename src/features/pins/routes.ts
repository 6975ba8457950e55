import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { listPins, pinMessage, unpinMessage } from "./pins.ts";
import {
  PinList,
  PinMessageRequest,
  PinMessageResponse,
  PinsQuery,
  UnpinMessageResponse,
} from "./wire.ts";

const tags = ["Pins"];

export const pinRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "pins", prefix: "/api" })
    .use(signedIn)
    .get(
      "/channels/:id/pins",
      ({ actor, params, query }) => listPins(db, actor, params.id, query),
      {
        query: PinsQuery,
        response: answers({ 200: PinList }),
        detail: {
          operationId: "listPins",
          tags,
          summary: "A channel's pinned messages, the newest pin first",
        },
      },
    )
    .post(
      "/channels/:id/pins",
      async ({ actor, params, body, status }) =>
        status(201, await pinMessage(db, actor, params.id, body.message_id)),
      {
        body: PinMessageRequest,
        response: answers({ 201: PinMessageResponse }),
        detail: { operationId: "pinMessage", tags, summary: "Pin a message to its channel" },
      },
    )
    .delete(
      "/channels/:id/pins/:message_id",
      ({ actor, params }) => unpinMessage(db, actor, params.id, params.message_id),
      {
        response: answers({ 200: UnpinMessageResponse }),
        detail: { operationId: "unpinMessage", tags, summary: "Take a message's pin" },
      },
    );
