import { clean, table } from "../output.ts";
import { chat } from "./connect.ts";
import { findWorkspace } from "./find.ts";
import type { ChatOptions } from "./options.ts";
import { namesOf, openDirect } from "./place.ts";

/** `dms list`: one's open conversations, the one last written in first. */
export const listDirects = (options: ChatOptions): Promise<void> =>
  chat(options, async (session) => {
    const workspace = await findWorkspace(session);
    const [me, conversations] = [await session.me(), await session.client.dms.list(workspace.id)];
    const rows = conversations.map((conversation) => [
      conversation.id,
      String(conversation.unread_count ?? 0),
      namesOf(conversation, me),
    ]);
    return {
      text: table(["ID", "UNREAD", "WITH"], rows),
      plain: conversations.map(({ id }) => id).join("\n"),
      json: { conversations },
      ...(rows.length === 0 && { note: "There are no direct messages yet." }),
    };
  });

/** `dms open`: the conversation with exactly these people, begun where there is none. */
export const openConversation = (who: readonly string[], options: ChatOptions): Promise<void> =>
  chat(options, async (session) => {
    const conversation = await openDirect(session, who);
    const names = clean(namesOf(conversation, await session.me()));
    const note = conversation.can_send
      ? `With ${names}.`
      : `With ${names}: nobody is left there to read what you write.`;
    return { text: conversation.id, plain: conversation.id, json: { conversation }, note };
  });
