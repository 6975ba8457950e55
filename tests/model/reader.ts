import type { Workspace } from "../../src/features/workspaces/wire.ts";
import { formatCursor } from "../../src/realtime/log.ts";
import type { Event } from "../../src/realtime/wire.ts";
import { poll } from "../harness/events.ts";
import { feedBy, type Feed, type Transport } from "../harness/feed.ts";
import type { Person } from "../harness/people.ts";
import { slowSocket } from "../harness/slow-socket.ts";
import { until } from "../harness/until.ts";
import {
  isFor,
  standingOf,
  standingsBetween,
  tailOf,
  textsFrom,
  type Entry,
  type Model,
} from "./model.ts";
import type { Site } from "./site.ts";

export type Way = Transport | "slow socket";

/** Someone who follows a case's workspace, over one connection at a time. */
export interface Reader {
  readonly who: Person;
  /** Connects from the last cursor; a connection that is there is cut before. */
  connect(way: Way, node: number): Promise<void>;
  cut(): Promise<void>;
  /** Waits until everything is there, coming back for it whenever the server ends the connection. */
  catchUp(): Promise<void>;
}

interface Connection {
  readonly feed: Feed & { resume?(): void };
  readonly way: Way;
  readonly node: number;
  /** How often its node had been restarted. */
  readonly restarts: number;
  /** The cursor that it came with. */
  readonly from: number;
  /** The end of the log when it began. */
  readonly since: number;
  end?: { readonly code: number | undefined };
}

const PATIENCE = 15_000;
/** How often somebody may have to come back until they have everything. */
const RETURNS = 10;

export function readerFor(site: Site, workspace: Workspace, model: Model, who: Person): Reader {
  let position = model.start;
  let way: Way = "socket";
  let node = 0;
  let connection: Connection | undefined;
  /** Whether its last socket was closed because the position leads nowhere. */
  let lost = false;

  async function connect(by: Way, at: number) {
    await cut();
    await findWayOn();
    way = by;
    node = at % site.nodes.length;
    const options = {
      workspace_id: workspace.id,
      token: who.token,
      after_cursor: formatCursor(position),
    };
    const url = site.nodes[node]!.url();
    const feed = way === "slow socket" ? slowSocket(url, options) : feedBy(way, url, options);
    const made: Connection = {
      feed,
      way,
      node,
      restarts: site.nodes[node]!.restarts(),
      from: position,
      since: tailOf(model),
    };
    void feed.ended.then((code) => (made.end = { code }));
    connection = made;
  }

  async function cut() {
    if (connection === undefined) return;
    const { feed, end } = connection;
    feed.cut();
    await feed.ended;
    if (end !== undefined) explain(connection);
    check(connection, false);
    leave(connection);
  }

  /** After a connection: the cursor to come back with. */
  function leave({ feed, end }: Connection) {
    connection = undefined;
    position = Number(feed.position());
    lost ||= end?.code === 4001;
  }

  /** Asks where to go on, as a socket does not tell. */
  async function findWayOn() {
    if (!lost || standingOf(model, who.user.id) === "none") return;
    lost = false;
    const after_cursor = formatCursor(position);
    const page = await poll(who, workspace, { after_cursor, limit: "1" });
    // An older copy may hold again what was pruned after it was taken.
    if (page.oldest_cursor === undefined && position >= model.pruned) return;
    if (page.oldest_cursor !== formatCursor(model.pruned))
      throw new Error(`The oldest cursor is ${page.oldest_cursor}, not ${model.pruned}.`);
    position = model.pruned;
  }

  async function catchUp() {
    for (let returns = 0; returns < RETURNS; returns += 1) {
      const gone = standingOf(model, who.user.id) === "none";
      if (connection === undefined) {
        if (gone) return;
        await connect(way, node);
      }
      const current = connection!;
      current.feed.resume?.();
      await until(
        gone ? `a ${current.way} of who left ends` : `a ${current.way} has everything`,
        () => current.end !== undefined || (!gone && missing(current, tailOf(model)).length === 0),
        PATIENCE,
      ).catch((error: unknown) => {
        throw new Error(`${who.user.display_name} misses ${describe(current)}`, { cause: error });
      });
      check(current, current.end === undefined);
      if (current.end === undefined) return;
      explain(current);
      leave(current);
    }
    throw new Error(`${who.user.display_name} came back ${RETURNS} times by a ${way} in vain.`);
  }

  /** Fails unless the server had a reason to end a connection as it did. */
  function explain({ node, restarts, since, from, way, feed, end }: Connection) {
    const code = end?.code;
    const restarted = site.nodes[node]!.restarts() > restarts;
    const left = standingsBetween(model, who.user.id, since, tailOf(model)).includes("none");
    const pruned = model.pruned > Math.min(from, Number(feed.position()));
    const isSocket = way === "socket" || way === "slow socket";
    const reasoned =
      (code === 1013 && way === "slow socket") ||
      (code === 4001 && pruned) ||
      // Who comes when they are no member, or to a node that is down, is not even let in.
      (left && (!isSocket || code !== 1012)) ||
      (restarted && (!isSocket || code !== 1008));
    if (!reasoned)
      throw new Error(`A ${way} of ${who.user.display_name} ended with ${code} for no reason.`);
  }

  const toldUpTo = ({ feed }: Connection) => Math.max(0, ...feed.resyncs.map(Number));

  /** What should have come over a connection, up to a cursor, and has not. */
  function missing(of: Connection, upTo: number): Entry[] {
    const received = new Set(of.feed.events.map(({ cursor }) => Number(cursor)));
    const told = toldUpTo(of);
    const now = tailOf(model);
    return model.entries.filter(
      (entry) =>
        entry.cursor > of.from &&
        entry.cursor > told &&
        entry.cursor <= upTo &&
        !received.has(entry.cursor) &&
        standingsBetween(model, who.user.id, Math.max(entry.cursor, of.since), now).every(
          (standing) => isFor(entry, who.user.id, standing),
        ),
    );
  }

  /** Fails unless what has come over a connection is what should have: all of it, or all up to the last. */
  function check(of: Connection, complete: boolean) {
    const told = toldUpTo(of);
    if (told > model.pruned) throw new Error(`Told of a gap up to ${told}, which is not pruned.`);
    let before = of.from;
    for (const event of of.feed.events) {
      const cursor = Number(event.cursor);
      if (cursor <= before) throw new Error(`${cursor} came after ${before}: ${describe(of)}`);
      before = cursor;
      checkEvent(of, event, cursor);
    }
    const lost = missing(of, complete ? tailOf(model) : before);
    if (lost.length > 0) throw new Error(`${who.user.display_name} lost ${describe(of)}`);
  }

  function checkEvent({ since, way }: Connection, event: Event, cursor: number) {
    const entry = model.entries[cursor - model.start - 1];
    if (entry?.type !== event.type)
      throw new Error(`${cursor} came as ${event.type}, not ${entry?.type}.`);
    const from = Math.max(cursor, since);
    const standings = standingsBetween(model, who.user.id, from, tailOf(model));
    const theirs = standings.some((standing) => isFor(entry, who.user.id, standing));
    if (!theirs && entry.changes !== who.user.id)
      throw new Error(
        `${event.type} ${cursor} came to ${who.user.display_name}, then ${standings.join()}, by a ${way}.`,
      );
    if (entry.message === undefined) return;
    const { message } = event.payload;
    if (message === undefined && entry.message.channel.deleted) return;
    const shown = message !== null && typeof message === "object" && "body" in message;
    if (!shown || event.payload["message_id"] !== entry.message.id)
      throw new Error(`${event.type} ${cursor} shows no message.`);
    if (!textsFrom(entry.message, from).includes(String(message.body)))
      throw new Error(`${event.type} ${cursor} shows what is no longer there: ${message.body}`);
  }

  function describe(of: Connection) {
    const lost = missing(of, tailOf(model)).map(({ cursor, type }) => `${cursor} ${type}`);
    const received = of.feed.events.map(({ cursor }) => Number(cursor));
    return (
      `${lost.join(", ")} by a ${of.way} from ${of.from}, since ${of.since}, ` +
      `received ${received.join()}, pruned ${model.pruned}, told ${toldUpTo(of)}`
    );
  }

  return { who, connect, cut, catchUp };
}
