/** The load process: sends what its plan says over keep-alive connections and prints what came of it. */
import { connect, type Connection } from "./connection.ts";
import { quantile, type Channel, type Outcome, type Plan } from "./plan.ts";
import { randomNumbers, sentence } from "./words.ts";

const plan: Plan = JSON.parse(process.argv[2] ?? "");
const random = randomNumbers(Date.now());
const bodies = Array.from({ length: 4_096 }, () => JSON.stringify({ body: sentence(random) }));
const expected = plan.kind === "posts" ? 201 : 200;
const pick = <T>(values: readonly T[]): T => {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error("There is nothing to pick from.");
  return value;
};

const latencies: number[] = [];
let counting = false;
let counted = 0;
let failures = 0;
let answered = 0;
const idle: ((sent: number) => void)[] = [];

await Promise.all(Array.from({ length: plan.connections }, (_, index) => follow(index)));
const pacer = plan.rate === undefined ? undefined : pace(plan.rate);
await Bun.sleep(plan.warmup * 1_000);
counting = true;
const started = performance.now();
await Bun.sleep(plan.seconds * 1_000);
const seconds = (performance.now() - started) / 1_000;
counting = false;
clearInterval(pacer);
// What is under way is answered first, so that whoever counts receipts knows how many posts there were.
while (pacer !== undefined && idle.length < plan.connections) await Bun.sleep(1);
if (latencies.length === 0) throw new Error("Nothing was answered while it counted.");
const sorted = Float64Array.from(latencies).sort();
const outcome: Outcome = {
  per_second: counted / seconds,
  p50: quantile(sorted, 0.5),
  p95: quantile(sorted, 0.95),
  p99: quantile(sorted, 0.99),
  worst: quantile(sorted, 1),
  failures,
  answered,
};
console.log(JSON.stringify(outcome));
process.exit(0);

/** Opens a connection that sends the next request after each answer, or when the pace asks it to. */
async function follow(index: number): Promise<void> {
  const token = plan.tokens[index % plan.tokens.length] ?? "";
  const port = plan.ports[index % plan.ports.length] ?? 0;
  const headers = `Host: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n`;
  let cursor = "0".repeat(16);
  let sent = 0;
  const connection: Connection = await connect(port, (status, bytes, tail) => {
    const events = plan.kind === "polling" ? advance(bytes, tail) : 1;
    answered += 1;
    if (counting) {
      counted += events;
      latencies.push(performance.now() - sent);
      if (status !== expected) failures += 1;
    }
    if (plan.rate === undefined) send(performance.now());
    else idle.push(send);
  });
  if (plan.rate === undefined) send(performance.now());
  else idle.push(send);

  function send(at: number) {
    sent = at;
    connection.send(request(headers, cursor, at));
  }

  /** Moves the cursor past a page of events and tells how many there were; at the log's end it starts over. */
  function advance(bytes: number, tail: Buffer): number {
    const next = /"next_cursor":"(\d{16})"/.exec(tail.toString("latin1"))?.[1] ?? "";
    const events = Number(next) - Number(cursor);
    cursor = events === 0 ? "0".repeat(16) : next;
    return bytes === 0 ? 0 : events;
  }
}

function request(headers: string, cursor: string, at: number): string {
  if (plan.kind === "posts") {
    const body = plan.stamped ? stamped(pick(bodies), at) : pick(bodies);
    return (
      `POST /api/channels/${pick(plan.channels).id}/messages HTTP/1.1\r\n${headers}` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    );
  }
  return `GET ${address(cursor)} HTTP/1.1\r\n${headers}\r\n`;
}

/** The body with the time of sending in front of its text. */
function stamped(body: string, at: number): string {
  return body.replace('":"', `":"@${Math.round((performance.timeOrigin + at) * 1_000)} `);
}

function address(cursor: string): string {
  if (plan.kind === "paths") return pick(plan.paths ?? []);
  if (plan.kind === "polling")
    return `/api/realtime/events?workspace_id=${plan.workspace}&after_cursor=${cursor}&limit=500`;
  const channel = pick(plan.channels);
  const path = `/api/channels/${channel.id}/messages?limit=100`;
  return plan.kind === "newest pages" ? path : `${path}&before_seq=${seqIn(channel)}`;
}

/** A seq that has a whole page before it, where the channel is that long. */
function seqIn({ last_seq }: Channel): number {
  return Math.min(last_seq, 101) + Math.floor(random() * Math.max(0, last_seq - 101));
}

/** Sends at fixed times on whatever connections are free; one that is late counts its lateness as latency. */
function pace(rate: number): ReturnType<typeof setInterval> {
  const since = performance.now();
  let due = 0;
  return setInterval(() => {
    const now = performance.now();
    for (; since + (due * 1_000) / rate <= now; due += 1) {
      const send = idle.shift();
      if (send === undefined) return;
      send(since + (due * 1_000) / rate);
    }
  }, 1);
}
