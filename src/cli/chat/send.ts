import type { CreateThreadReplyRequest } from "../../../sdk/src/index.ts";
import { EXIT, fail } from "../exit.ts";
import { readBody, type BodyOptions } from "./body.ts";
import { chat, type Session } from "./connect.ts";
import { findFiles, sendFiles } from "./files.ts";
import type { ChatOptions } from "./options.ts";
import { findDirect, findPlace, type Place } from "./place.ts";

/** What can be said of a message that is to be written, anywhere. */
export interface WriteOptions extends ChatOptions, BodyOptions {
  readonly replyTo?: string;
  readonly attach?: readonly string[];
  readonly nonce?: string;
}

export interface SendOptions extends WriteOptions {
  readonly topic?: string;
}

/**
 * `send`: writes a message into a channel, or to somebody. One argument alone is the text, unless the text is given in another
 * way, or it can be nothing but a place.
 */
export function sendMessage(
  first: string | undefined,
  second: string | undefined,
  options: SendOptions,
): Promise<void> {
  const { body, file, stdin } = options;
  const elsewhere = [body, file, stdin].some((given) => given !== undefined);
  const alone = second === undefined && !elsewhere && !isPlace(first);
  const [where, text] = alone ? [undefined, first] : [first, second];
  return writeTo(text, options, (session) => findPlace(session, where));
}

/** Whether an argument can be nothing but a place. */
const isPlace = (argument = "") => /^(?:[#@][^\s,.!?]+|(?:chn|dm|usr)_[\da-z]{26})$/.test(argument);

/** `dms send`: writes to people. */
export const sendDirect = (
  who: string,
  text: string | undefined,
  options: SendOptions,
): Promise<void> => writeTo(text, options, (session) => findDirect(session, namesIn(who)));

/** People in one argument, with commas between. */
export const namesIn = (who: string): string[] =>
  who
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

async function writeTo(
  text: string | undefined,
  options: SendOptions,
  find: (session: Session) => Promise<Place>,
): Promise<void> {
  const prepared = await prepare(text, options);
  await chat(options, async (session) => {
    const place = await find(session);
    const topic_id = await topicOf(session, place, options.topic);
    const request = await finish(session, place.workspace_id, prepared, options);
    const sent = await place.timeline.sendMessage(place.id, {
      ...request,
      ...(topic_id !== undefined && { topic_id }),
    });
    const { id } = sent.message;
    return {
      text: id,
      plain: id,
      json: sent,
      note:
        sent.event === undefined
          ? `It was there already, in ${place.name}.`
          : `Sent to ${place.name}.`,
    };
  });
}

const MOST_FILES = 20;

/** Reads what is here, before anything is sent. */
export async function prepare(text: string | undefined, options: WriteOptions) {
  if (options.nonce !== undefined && (options.nonce === "" || options.nonce.length > 128))
    fail(EXIT.usage, "--nonce is a text of 1 to 128 characters.");
  const { attach = [] } = options;
  if (attach.length > MOST_FILES)
    fail(EXIT.usage, `A message has up to ${MOST_FILES} files, and these are ${attach.length}.`);
  const files = await findFiles(attach);
  return { files, body: await readBody(text, options) };
}

/** Sends the files, and answers what the message is then. */
export async function finish(
  session: Session,
  workspaceId: string,
  { files, body }: Awaited<ReturnType<typeof prepare>>,
  { replyTo, nonce }: WriteOptions,
): Promise<CreateThreadReplyRequest> {
  const uploads = await sendFiles(session, workspaceId, files, nonce);
  return {
    body,
    ...(replyTo !== undefined && { quoted_message_id: replyTo }),
    ...(nonce !== undefined && { nonce }),
    ...(uploads.length > 0 && { upload_ids: uploads.map(({ id }) => id) }),
  };
}

/** A topic by its ID or name, among those of the place. */
async function topicOf(session: Session, place: Place, which: string | undefined) {
  if (which === undefined || which.startsWith("top_")) return which;
  const topics = await session.client.topics.list(place.workspace_id);
  const here = topics.filter(
    ({ name, channel_id }) => name === which && (channel_id ?? place.id) === place.id,
  );
  const [only, ...more] = here;
  if (only === undefined)
    return fail(EXIT.notFound, `There is no topic "${which}" in ${place.name}.`);
  if (more.length === 0) return only.id;
  return fail(
    EXIT.usage,
    `Several topics are called "${which}": ${here.map(({ id }) => id).join(", ")}.`,
  );
}
