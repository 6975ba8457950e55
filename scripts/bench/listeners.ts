/**
 * The listeners' process. It opens its sockets and prints "ready"; for each line it is given it does what that says:
 * "until N" waits until every socket has N events and prints a `Heard`; "replay N S" replays the newest N events on
 * connection after connection for S seconds and prints a `Replayed`.
 */
import { cursorIn, listen, stampIn } from "./socket.ts";
import type { Heard, Listening, Replayed } from "./plan.ts";

const plan: Listening = JSON.parse(process.argv[2] ?? "");
/** Latencies are counted in tenths of a millisecond, up to ten seconds. */
const histogram = new Uint32Array(100_001);
const TENTHS = 10;
/** How long without any event counts as "no more will come", in milliseconds. */
const SILENCE = 3_000;
/** Connections opened at once, and replays under way at once. */
const ABREAST = 100;
const LANES = 4;

const sentAt = new Map<number, number>();
let received = 0;
let disordered = 0;
let heardLast = performance.now();

let missing = plan.sockets;
while (missing > 0) {
  const batch = Math.min(ABREAST, missing);
  await Promise.all(Array.from({ length: batch }, () => listenLive(missing)));
  missing -= batch;
}
console.log("ready");
for await (const line of console) {
  const [command, ...numbers] = line.split(" ");
  const [count = 0, seconds = 0] = numbers.map(Number);
  if (command === "until") console.log(JSON.stringify(await heard(count)));
  if (command === "replay") console.log(JSON.stringify(await replay(count, seconds)));
}

/** A live socket. Events are dense, so each must follow the one before. */
async function listenLive(seed: number): Promise<void> {
  let last = 0;
  const token = plan.tokens[seed % plan.tokens.length] ?? "";
  const path = `/api/realtime/ws?workspace_id=${plan.workspace}&after_cursor=now`;
  await listen(plan.port, path, token, (buffer, from, to) => {
    const cursor = cursorIn(buffer, from);
    if (last !== 0 && cursor !== last + 1) disordered += 1;
    last = cursor;
    let sent = sentAt.get(cursor);
    if (sent === undefined) sentAt.set(cursor, (sent = stampIn(buffer, from, to)));
    const now = performance.timeOrigin + performance.now();
    const slot = Math.max(0, Math.min(histogram.length - 1, Math.round((now - sent) * TENTHS)));
    histogram[slot] = (histogram[slot] ?? 0) + 1;
    received += 1;
    heardLast = performance.now();
  });
}

async function heard(events: number): Promise<Heard> {
  const wanted = events * plan.sockets;
  while (received < wanted && performance.now() - heardLast < SILENCE) await Bun.sleep(10);
  return { received, lost: wanted - received, disordered, p50: latency(0.5), p99: latency(0.99) };
}

function latency(share: number): number {
  let below = received * share;
  const slot = histogram.findIndex((count) => (below -= count) < 0);
  return slot / TENTHS;
}

async function replay(events: number, seconds: number): Promise<Replayed> {
  const started = performance.now();
  let replayed = 0;
  const lane = async () => {
    while (performance.now() - started < seconds * 1_000) {
      await replayOnce(events);
      replayed += events;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { per_second: (replayed * 1_000) / (performance.now() - started) };
}

async function replayOnce(events: number): Promise<void> {
  const done = Promise.withResolvers<void>();
  const after = String(plan.tail - events).padStart(16, "0");
  const path = `/api/realtime/ws?workspace_id=${plan.workspace}&after_cursor=${after}`;
  let next = plan.tail - events + 1;
  const socket = await listen(plan.port, path, plan.tokens[0] ?? "", (buffer, from) => {
    if (cursorIn(buffer, from) !== next) done.reject(new Error("A replay is out of order."));
    if (next === plan.tail) done.resolve();
    next += 1;
  });
  await done.promise;
  socket.close();
}
