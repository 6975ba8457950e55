import { clean, print, styled, type Outcome } from "../output.ts";
import type { AnswerOf, QueryOf, Workspace } from "../../../sdk/src/index.ts";
import { chat, type Session } from "./connect.ts";
import { findPerson, findWorkspace } from "./find.ts";
import { localTime, nameOf } from "./message-text.ts";
import type { ChatOptions } from "./options.ts";
import { findPlace } from "./place.ts";

type Result = AnswerOf<"searchMessages">["results"][number];

export interface SearchOptions
  extends
    ChatOptions,
    Pick<
      QueryOf<"searchMessages">,
      "from" | "has" | "after" | "before" | "sort" | "limit" | "cursor"
    > {
  readonly in?: string;
  readonly all?: boolean;
}

/** `messages search`: messages that hold all the words. */
export const searchMessages = (words: readonly string[], options: SearchOptions): Promise<void> =>
  chat(options, async (session) => {
    const { in: where, from, has, after, before, sort, limit, cursor, all = false } = options;
    const place = where === undefined ? undefined : await findPlace(session, where);
    const workspace = await findWorkspace(session, place?.workspace_id);
    const author = from === undefined ? undefined : await authorOf(session, workspace, from);
    const query: QueryOf<"searchMessages"> = {
      workspace_id: workspace.id,
      q: words.join(" "),
      ...(place?.kind === "channel" && { channel_id: place.id }),
      ...(place?.kind === "direct" && { direct_conversation_id: place.id }),
      ...(author !== undefined && { from: author.id }),
      ...(has !== undefined && { has }),
      ...(after !== undefined && { after }),
      ...(before !== undefined && { before }),
      ...(sort !== undefined && { sort }),
      ...(limit !== undefined && { limit }),
    };
    if (all) {
      for (let next = ""; ;) {
        const page = await session.client.search.messages({
          ...query,
          limit: 100,
          ...(next !== "" && { cursor: next }),
        });
        for (const result of page.results) await print(resultOutcome(result), options);
        next = page.next_cursor;
        if (next === "") return undefined;
      }
    }
    const page = await session.client.search.messages({
      ...query,
      ...(cursor !== undefined && { cursor }),
    });
    return pageOutcome(page);
  });

const authorOf = (session: Session, workspace: Workspace, which: string) =>
  which === "me" ? session.me() : findPerson(session, workspace, which);

function pageOutcome(page: AnswerOf<"searchMessages">): Outcome {
  const { results, next_cursor } = page;
  const notes = [
    ...(results.length === 0 ? ["Nothing was found."] : []),
    ...(next_cursor === "" ? [] : [`There is more: --cursor ${next_cursor}, or --all.`]),
  ];
  return {
    text: results.map(resultText).join("\n"),
    plain: results.map(({ id }) => id).join("\n"),
    json: page,
    ...(notes.length > 0 && { note: notes.join("\n") }),
  };
}

const resultOutcome = (result: Result): Outcome => ({
  text: resultText(result),
  plain: result.id,
  json: result,
});

function resultText(result: Result): string {
  const { channel_name, created_at, author, id, parent_message_id } = result;
  const head = [
    styled("dim", localTime(created_at)),
    styled("bold", clean(nameOf(author))),
    ...(channel_name === undefined ? [] : [styled("dim", clean(`#${channel_name}`))]),
    styled("dim", id),
    ...(parent_message_id === undefined ? [] : [styled("dim", `in ${parent_message_id}`)]),
  ];
  return `${head.join("  ")}\n  ${marked(result)}`;
}

/** The snippet, with what matched set off; places are counted in code points. */
function marked({ snippet, highlights }: Result): string {
  const characters = Array.from(snippet);
  const slice = (start: number, end?: number) => clean(characters.slice(start, end).join(""));
  let at = 0;
  const parts: string[] = [];
  for (const { start, end } of highlights) {
    parts.push(slice(at, start), styled("bold", slice(start, end)));
    at = end;
  }
  return [...parts, slice(at)].join("");
}
