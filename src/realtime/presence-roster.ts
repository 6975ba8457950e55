import type { Timers } from "../timers.ts";

export type Present = "online" | "away";
export type Status = Present | "offline";

/** A workspace by its inner and its public ID. */
export interface Named {
  readonly id: number;
  readonly public_id: string;
}

/** Someone's status in a workspace. */
export interface Entry {
  readonly workspace: Named;
  /** Public ID. */
  readonly user: string;
  readonly status: Present;
}

interface Person {
  /** What each server says of the connections that it has. */
  readonly by: Map<string, Present>;
  /** What was told last. */
  told: Status;
}

interface Room {
  readonly workspace: Named;
  readonly people: Map<string, Person>;
  /** Whose status is to be told: also when it is what was told before, where that is true. */
  readonly due: Map<string, boolean>;
}

/** Changes are told together after this many milliseconds: of many sockets' events, those of one moment cost least. */
const TOGETHER = 100;

/**
 * Who is present, by what every server says of its own connections: the best of it counts. A change is told once it has
 * lasted for a moment; a person who is back by then has not been away for anybody.
 */
export function createRoster(
  timers: Timers,
  tell: (workspace: Named, user: string, status: Status) => void,
) {
  const rooms = new Map<number, Room>();
  let cancel: (() => void) | undefined;

  function roomOf(workspace: Named): Room {
    let room = rooms.get(workspace.id);
    if (room === undefined)
      rooms.set(workspace.id, (room = { workspace, people: new Map(), due: new Map() }));
    return room;
  }

  function markDue(room: Room, user: string, anyway: boolean) {
    room.due.set(user, anyway || (room.due.get(user) ?? false));
    cancel ??= timers.after(TOGETHER, tellAll);
  }

  function tellAll() {
    cancel = undefined;
    for (const room of rooms.values()) {
      for (const [user, anyway] of room.due) {
        const person = room.people.get(user);
        if (person === undefined) continue;
        const status = bestOf(person);
        if (status !== person.told || anyway) tell(room.workspace, user, status);
        person.told = status;
        if (status === "offline") room.people.delete(user);
      }
      room.due.clear();
      if (room.people.size === 0) rooms.delete(room.workspace.id);
    }
  }

  function set(server: string, workspace: Named, user: string, status: Status) {
    const room = roomOf(workspace);
    let person = room.people.get(user);
    if (person === undefined) {
      if (status === "offline") return;
      room.people.set(user, (person = { by: new Map(), told: "offline" }));
    }
    if (status === "offline") person.by.delete(server);
    else person.by.set(server, status);
    if (bestOf(person) !== person.told) markDue(room, user, false);
  }

  /** Everything that one server has said. */
  function* entriesOf(server: string): Generator<Entry> {
    for (const { workspace, people } of rooms.values())
      for (const [user, { by }] of people) {
        const status = by.get(server);
        if (status !== undefined) yield { workspace, user, status };
      }
  }

  return {
    /** What a server says of someone now. */
    set,
    entriesOf,
    /** All that a server has to say, in place of what it said before. */
    replace(server: string, entries: readonly Entry[]) {
      const before = [...entriesOf(server)];
      for (const { workspace, user, status } of entries) set(server, workspace, user, status);
      const now = new Set(entries.map(({ workspace, user }) => `${workspace.id} ${user}`));
      for (const { workspace, user } of before)
        if (!now.has(`${workspace.id} ${user}`)) set(server, workspace, user, "offline");
    },
    /** Tells someone's status although it may not have changed, since they said it themselves. */
    tellAnyway(workspace: Named, user: string) {
      const room = rooms.get(workspace.id);
      if (room?.people.has(user)) markDue(room, user, true);
    },
    /** Everybody who is not offline. */
    *presentIn(workspaceId: number): Generator<{ user_id: string; status: Present }> {
      for (const [user_id, person] of rooms.get(workspaceId)?.people ?? []) {
        const status = bestOf(person);
        if (status !== "offline") yield { user_id, status };
      }
    },
    stop: () => cancel?.(),
  };
}

export type Roster = ReturnType<typeof createRoster>;

function bestOf({ by }: Person): Status {
  if (by.size === 0) return "offline";
  for (const status of by.values()) if (status === "online") return status;
  return "away";
}
