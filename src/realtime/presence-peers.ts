import type { Peers } from "../storage/database.ts";
import { peerChannel } from "./peer-channel.ts";
import type { Entry, Named, Present, Roster, Status } from "./presence-roster.ts";
import type { Timers } from "../timers.ts";

/** How often a server says that it is there, in milliseconds. */
const BEAT = 10_000;
/** A server that has said nothing for so long is gone, in milliseconds, and its people with it. */
const LAPSE = 30_000;

/** What a person said of themselves, for the server that has their connection. */
export interface Statement {
  readonly workspace: Named;
  /** Public ID. */
  readonly user: string;
  readonly client: string;
  readonly status: Present;
}

type Message = { readonly from: string } & (
  | ({ readonly is: "statement" } & Statement)
  /** `of` is to say everything; without it, every server is. */
  | { readonly is: "question"; readonly of?: string }
  /** The three that a server numbers: a change counts on, so that who missed one notices. */
  | { readonly is: "beat"; readonly number: number }
  | { readonly is: "all"; readonly number: number; readonly people: readonly Entry[] }
  | {
      readonly is: "change";
      readonly number: number;
      readonly workspace: Named;
      readonly user: string;
      readonly status: Status;
    }
);

interface Peer {
  number: number;
  heard: number;
  asked: boolean;
}

interface Sharing {
  readonly peers: Peers;
  readonly roster: Roster;
  readonly timers: Timers;
  /** The name of this server. */
  readonly server: string;
  onStatement(statement: Statement): void;
}

/**
 * Keeps the rosters of all servers alike. Each tells the others of every change among its own people. A message can be
 * lost: changes are numbered, heartbeats name the last number, and who has missed one asks for the whole.
 */
export function sharePresence({ peers, roster, timers, server, onStatement }: Sharing) {
  const channel = peerChannel<Message>(peers, "presence/1");
  const known = new Map<string, Peer>();
  let number = 0;

  channel.onMessage((message) => {
    const { from } = message;
    if (message.is === "statement") return onStatement(message);
    if (message.is === "question") {
      if (message.of !== undefined && message.of !== server) return;
      const people = [...roster.entriesOf(server)];
      return channel.send({ from: server, is: "all", number, people });
    }
    let peer = known.get(from);
    if (peer === undefined) known.set(from, (peer = { number: -1, heard: 0, asked: false }));
    peer.heard = timers.now();
    if (message.is === "all") {
      peer.number = message.number;
      peer.asked = false;
      return roster.replace(from, message.people);
    }
    if (message.is === "change" && message.number === peer.number + 1) {
      peer.number = message.number;
      return roster.set(from, message.workspace, message.user, message.status);
    }
    if (message.number === peer.number) return;
    // Of many changes that follow on a lost one, the first asks; if that is lost too, the next heartbeat does.
    if (peer.asked && message.is === "change") return;
    peer.asked = true;
    channel.send({ from: server, is: "question", of: from });
  });

  function beat() {
    cancel = timers.after(BEAT, beat);
    channel.send({ from: server, is: "beat", number });
    for (const [name, { heard }] of known)
      if (timers.now() - heard > LAPSE) {
        known.delete(name);
        roster.replace(name, []);
      }
  }
  let cancel = timers.after(BEAT, beat);
  channel.send({ from: server, is: "question" });

  return {
    /** Tells the other servers of a change among this one's people. */
    changed(workspace: Named, user: string, status: Status) {
      number += 1;
      channel.send({ from: server, is: "change", number, workspace, user, status });
    },
    /** Tells the other servers what a person said of themselves. */
    stated: (statement: Statement) => channel.send({ from: server, is: "statement", ...statement }),
    stop: () => cancel(),
  };
}
