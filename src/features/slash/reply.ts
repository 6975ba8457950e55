import { ApiError } from "../../http/errors.ts";
import { overrideOf } from "../hooks/override.ts";
import { renderPayload } from "../hooks/render.ts";
import type { AuthorOverride } from "../messages/wire.ts";
import { SlashReply } from "./wire.ts";

/** What an app has answered. */
export interface Reply {
  /** `in_channel` unless it says otherwise. */
  readonly response_type: string;
  /** Markdown; "" when it has nothing to say. */
  readonly text: string;
  readonly override: AuthorOverride | undefined;
}

const NOTHING: Reply = { response_type: "ephemeral", text: "", override: undefined };

/** Reads the body of an app's answer; nothing at all only says that it was heard. 502 for what is no answer. */
export function readReply(body: string): Reply {
  if (body.trim() === "") return NOTHING;
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw noAnswer("did not answer with JSON");
  }
  if (Array.isArray(json)) throw noAnswer("answered with something else");
  // What it throws where the shape is another, the caller turns into the app's fault.
  return replyOf(SlashReply["~standard"].validate(json).value);
}

/** An app's answer in our words; 400 where it cannot be rendered. */
export function replyOf(reply: SlashReply): Reply {
  const said =
    reply.text || reply.blocks?.length || reply.attachments?.length ? renderPayload(reply) : "";
  if (said === "") return { ...NOTHING, response_type: reply.response_type ?? "ephemeral" };
  return {
    response_type: reply.response_type || "in_channel",
    text: said,
    override: overrideOf(reply),
  };
}

export const noAnswer = (what: string) =>
  new ApiError(502, "callback_failed", `The app behind this command ${what}.`);
