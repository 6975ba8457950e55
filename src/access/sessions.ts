import type { Database } from "../storage/database.ts";
import { actorOfSession, type Actor } from "./actor.ts";

/** Sessions that are remembered at once. */
const CAPACITY = 10_000;

interface Remembered {
  readonly actor: Actor;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * Remembers whom session tokens stand for, so that most requests need no look-up. Everything is forgotten, before the
 * write answers, when this process changes a session or a person, and when another process has written anything: its
 * revocations count here within half a second. The key is the token itself, in memory alone.
 */
export function rememberSessions(db: Database) {
  const known = new Map<string, Remembered>();
  let generation = 0;
  const forget = () => {
    generation += 1;
    known.clear();
  };
  db.onTableChange("sessions", forget);
  db.onTableChange("users", forget);
  db.onForeignWrite(forget);

  async function lookUp(token: string): Promise<Actor> {
    const before = generation;
    const { actor, fresh_until } = await actorOfSession(db, token);
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
    if (remembered === undefined || remembered.until <= Date.now()) return lookUp(token);
    return remembered.actor;
  };
}
