import { messageOf, newNonce, type Message, type User } from "../../../sdk/src/index.ts";
import { EXIT, fail } from "../exit.ts";
import { clean, note, print } from "../output.ts";
import { chat, type Session } from "./connect.ts";
import { findPerson, findWorkspace } from "./find.ts";
import { follow } from "./follow.ts";
import { interruptible } from "./interrupt.ts";
import { messageText } from "./message-text.ts";
import type { ChatOptions } from "./options.ts";
import { findDirect, findPlace, type Place } from "./place.ts";

export interface CanaryOptions extends ChatOptions {
  readonly bot?: string;
  readonly dm?: boolean;
  readonly prompt?: string;
  /** In seconds. */
  readonly timeout: number;
}

const PROMPT = "This is a canary. Please answer with one word, so that we know you are there.";

/**
 * `canary`: asks a bot something, and ends well only when it answers in time: with a message that quotes the prompt, or that
 * stands in its thread.
 */
export async function canary(where: string | undefined, options: CanaryOptions): Promise<void> {
  let unanswered: string | undefined;
  await chat(options, (session) =>
    interruptible(async (interrupted) => {
      const { bot, place } = await findBot(session, where, options);
      const before = await session.client.events.tail(place.workspace_id);
      const mark = newNonce().slice(0, 12);
      const mention = bot === undefined || place.kind === "direct" ? "" : `@${bot.handle} `;
      const body = `${mention}${options.prompt ?? PROMPT} [canary ${mark}]`;
      const asked = performance.now();
      const { message: prompt } = await place.timeline.sendMessage(place.id, {
        body,
        nonce: `canary-${mark}`,
      });
      note(
        `Asked ${place.kind === "direct" ? "" : "in "}${place.name}, ${prompt.id}. Waiting up to ${options.timeout} s.`,
        options,
      );
      const signal = AbortSignal.any([interrupted, AbortSignal.timeout(options.timeout * 1_000)]);
      const heard = await listen(session, { prompt, bot, after: before, signal });
      if (interrupted.aborted) return undefined;
      const latency_ms = Math.round(performance.now() - asked);
      if (heard.answer !== undefined) {
        const { answer } = heard;
        return {
          text: `${messageText(answer)}\nAnswered in ${latency_ms} ms.`,
          plain: String(latency_ms),
          json: { answered: true, latency_ms, prompt, answer },
        };
      }
      unanswered = sentenceOf(bot, options.timeout, heard.seen);
      if (options.json)
        await print(
          { text: "", plain: "", json: { answered: false, prompt, seen: heard.seen } },
          options,
        );
      return undefined;
    }),
  );
  if (unanswered !== undefined) fail(EXIT.failed, unanswered);
}

async function findBot(
  session: Session,
  where: string | undefined,
  { bot: which, dm = false }: CanaryOptions,
): Promise<{ bot: User | undefined; place: Place }> {
  if (dm && where !== undefined)
    fail(EXIT.usage, "--dm asks in direct messages: leave out the channel.");
  if (which === undefined) {
    if (dm) fail(EXIT.usage, "--dm needs --bot: who is asked?");
    return { bot: undefined, place: await findPlace(session, where) };
  }
  const place = dm ? undefined : await findPlace(session, where);
  const workspace = await findWorkspace(session, place?.workspace_id);
  const bot = await findPerson(session, workspace, which);
  if (bot.kind !== "bot") fail(EXIT.usage, `@${clean(bot.handle)} is a person: name a bot.`);
  return { bot, place: place ?? (await findDirect(session, [bot.id])) };
}

/** Waits for the answer; what else the bot wrote meanwhile is told too. */
async function listen(
  session: Session,
  {
    prompt,
    bot,
    after,
    signal,
  }: { prompt: Message; bot: User | undefined; after: string; signal: AbortSignal },
): Promise<{ answer?: Message; seen: Message[] }> {
  const seen: Message[] = [];
  const { workspace_id: workspaceId } = prompt;
  for await (const page of follow(session.client, {
    workspaceId,
    after,
    signal,
    form: session.form,
  }))
    for (const event of page.events) {
      const message = writtenIn(event.type) ? messageOf(event) : undefined;
      if (message === undefined || message.id === prompt.id || !isBy(message, bot)) continue;
      if (isAnswer(message, prompt)) return { answer: message, seen };
      seen.push(message);
    }
  return { seen };
}

const writtenIn = (type: string) => type === "message.created" || type === "thread.reply_created";

const isBy = ({ author_id, author }: Message, bot: User | undefined) =>
  bot === undefined ? author?.kind === "bot" : author_id === bot.id;

/** What an agent shows of its work is no answer. */
const isAnswer = (
  { quoted_message_id, thread_root_id, kind = "message" }: Message,
  prompt: Message,
) => kind === "message" && (quoted_message_id === prompt.id || thread_root_id === prompt.id);

function sentenceOf(bot: User | undefined, timeout: number, seen: readonly Message[]): string {
  const who = bot === undefined ? "No bot" : `@${clean(bot.handle)}`;
  const none = bot === undefined ? "No bot has answered" : `${who} has not answered`;
  const others =
    seen.length === 0
      ? "Nothing came from it."
      : `What came neither quotes the prompt nor stands in its thread: ${seen
          .map(({ id, body }) => `${id} ${JSON.stringify(clean(body).slice(0, 60))}`)
          .slice(0, 5)
          .join(", ")}.`;
  return `${none} within ${timeout} s. ${bot === undefined && seen.length === 0 ? "Nothing came from any." : others}`;
}
