import type { Scope } from "../../src/access/scopes.ts";
import { userRow } from "../../src/features/people/people.ts";
import { insertBot } from "../../src/features/bots/bots.ts";
import { insertBotToken } from "../../src/features/bots/tokens.ts";
import type { Workspace } from "../../src/features/workspaces/wire.ts";
import { clientOf, type Client } from "./client.ts";
import type { Person } from "./people.ts";
import type { TestServer } from "./server.ts";
import { keyOf } from "./world.ts";

/** A bot that calls the server with its token. */
export interface Bot extends Client {
  readonly id: string;
  readonly token: string;
  /** The token's own ID. */
  readonly token_id: string;
}

/** Makes a bot with a token of exactly these scopes, of which there may be none: put into the database. */
export async function newBot(
  server: Pick<TestServer, "db" | "url">,
  workspace: Workspace,
  scopes: readonly Scope[],
  owner?: Person,
): Promise<Bot> {
  const made = await server.db.write(async (tx) => {
    const key = await keyOf(tx, workspace);
    const row =
      owner &&
      (await tx.get<{ id: number }>("SELECT id FROM users WHERE public_id = ?", owner.user.id));
    const handle = `bot-${crypto.randomUUID().slice(0, 8)}`;
    const bot = await insertBot(tx, key, {
      display_name: "Robin Robot",
      handle,
      ...(row && { owner: await userRow(tx, row.id) }),
    });
    const { public_id, token } = await insertBotToken(tx, {
      bot,
      workspace: key,
      name: "test",
      scopes,
    });
    return { id: bot.public_id, token, token_id: public_id };
  });
  const headers = { authorization: `Bearer ${made.token}` };
  return { ...clientOf(() => server.url, headers), ...made };
}
