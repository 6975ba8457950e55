import { meters, type Cache } from "../observe.ts";
import type { Database } from "../storage/database.ts";
import { actorOfBotToken, actorOfSession, type Actor } from "./actor.ts";

/** Sessions that are remembered at once. */
const CAPACITY = 10_000;

interface Remembered {
  readonly actor: Actor;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** What a session or a bot's token is worth depends on these. */
const SESSION_TABLES = ["sessions", "users"];
const BOT_TABLES = ["bot_tokens", "users", "memberships"];

/** Remembers whom the tokens of people's sessions and of bots stand for, so that most requests need no look-up. */
export function rememberTokens(db: Database) {
  const ofSession = remember(db, "sessions", SESSION_TABLES, actorOfSession);
  const ofBot = remember(db, "bot_tokens", BOT_TABLES, actorOfBotToken);
  return (token: string) => (token.startsWith("ccb_") ? ofBot(token) : ofSession(token));
}

/**
 * Everything is forgotten, before the write answers, when this process changes one of the tables, and when another
 * process has done so, or may have: its revocations count here within half a second. The key is the token itself, in memory
 * alone.
 */
function remember(
  db: Database,
  cache: Cache,
  tables: readonly string[],
  actorOf: typeof actorOfSession,
) {
  const known = new Map<string, Remembered>();
  let generation = 0;
  const forget = () => {
    generation += 1;
    known.clear();
  };
  for (const table of tables) db.onTableChange(table, forget);
  db.onForeignWrite((watched) => {
    if (watched) forget();
  });

  async function lookUp(token: string): Promise<Actor> {
    const before = generation;
    const { actor, fresh_until } = await actorOf(db, token);
    // What was read before something changed must not be remembered after it.
    if (before === generation) {
      const oldest = known.size < CAPACITY ? undefined : known.keys().next().value;
      if (oldest !== undefined) known.delete(oldest);
      known.set(token, { actor, until: fresh_until });
    }
    return actor;
  }

  return (token: string): Actor | Promise<Actor> => {
    const remembered = known.get(token);
    const hit = remembered !== undefined && remembered.until > Date.now();
    meters.cache(cache, hit);
    return hit ? remembered.actor : lookUp(token);
  };
}
