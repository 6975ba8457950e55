/**
 * The storm's process. It prints "ready"; "connect" opens all sockets at once and prints a number when each is open or
 * refused; "until a,b,…" waits until all sockets of each room have that cursor, or no more comes, and prints a `Stormed`.
 */
import { createHistogram } from "./histogram.ts";
import type { Room, Stormed, Storming } from "./plan.ts";
import { cursorIn, listen, stampIn } from "./socket.ts";

const plan: Storming = JSON.parse(process.argv[2] ?? "");
/** How long without any event counts as "no more will come", in milliseconds. */
const SILENCE = 10_000;

interface Seat {
  readonly room: number;
  last: number;
  /** When it had what it had missed, in milliseconds of the epoch. */
  caughtUp: number;
}

const seats: Seat[] = plan.rooms.flatMap(({ tail }, room) =>
  Array.from({ length: plan.sockets }, () => ({ room, last: tail - plan.behind, caughtUp: NaN })),
);
const all = createHistogram();
const live = createHistogram();
const calm = createHistogram();
let behind = seats.length;
const now = () => performance.timeOrigin + performance.now();
let began = 0;
let calmFrom = Number.POSITIVE_INFINITY;
let failures = 0;
let disordered = 0;
let heardLast = performance.now();

console.log("ready");
for await (const line of console) {
  const [command, numbers = ""] = line.split(" ");
  if (command === "connect") {
    began = now();
    await Promise.all(seats.map(sit));
    console.log(now() - began);
  }
  if (command === "until")
    console.log(JSON.stringify(await stormed(numbers.split(",").map(Number))));
}

async function sit(seat: Seat): Promise<void> {
  const room = plan.rooms[seat.room];
  if (room === undefined) throw new Error("A seat without a room.");
  const after = String(seat.last).padStart(16, "0");
  const path = `/api/realtime/ws?workspace_id=${room.workspace}&after_cursor=${after}`;
  try {
    await listen(plan.port, path, plan.token, (...frame) => hear(seat, room, ...frame), lose);
  } catch (error) {
    lose(error);
  }
}

function lose(error: unknown) {
  failures += 1;
  if (failures <= 3) console.error(error);
}

function hear(seat: Seat, { tail }: Room, buffer: Buffer, from: number, to: number) {
  const cursor = cursorIn(buffer, from);
  if (cursor !== seat.last + 1) disordered += 1;
  seat.last = cursor;
  heardLast = performance.now();
  if (cursor > tail) {
    const sent = stampIn(buffer, from, to);
    const late = now() - sent;
    all.add(late);
    if (sent >= seat.caughtUp) live.add(late);
    if (sent >= calmFrom) calm.add(late);
  }
  if (cursor === tail) {
    seat.caughtUp = now();
    behind -= 1;
    if (behind === 0) calmFrom = seat.caughtUp;
  }
}

async function stormed(tails: readonly number[]): Promise<Stormed> {
  const missing = () =>
    seats.reduce((sum, { room, last }) => sum + Math.max(0, (tails[room] ?? 0) - last), 0);
  while (missing() > 0 && performance.now() - heardLast < SILENCE) await Bun.sleep(50);
  return {
    failures,
    lost: missing(),
    disordered,
    calm_p99: calm.quantile(0.99),
    live_p99: live.quantile(0.99),
    p99: all.quantile(0.99),
    caught_up: seats.reduce((last, { caughtUp }) => Math.max(last, caughtUp - began), 0),
  };
}
