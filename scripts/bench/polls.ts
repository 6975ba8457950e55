/**
 * The process with parked polls. It parks them and prints "parked"; for each line "post N" it posts N messages, each once
 * all polls are parked again, and prints a `Polled`.
 */
import { connect, type Connection } from "./connection.ts";
import { quantile, type Polled, type Polling } from "./plan.ts";

const plan: Polling = JSON.parse(process.argv[2] ?? "");
/** How long the server may take to park what was asked, in milliseconds. */
const PARKING = 300;
const PATIENCE = 10_000;

const latencies: number[] = [];
let failures = 0;
let missing = 0;
let postedAt = 0;
let answered = () => {};

for (let index = 0; index < plan.polls; index += 1) await poll(index);
const poster = await connect(plan.port, (status) => {
  if (status !== 201) failures += 1;
});
await Bun.sleep(PARKING);
console.log("parked");
for await (const line of console) {
  latencies.length = 0;
  const posts = Number(line.split(" ")[1]);
  for (let count = 0; count < posts; count += 1) await post();
  const sorted = Float64Array.from(latencies).sort();
  const polled: Polled = {
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    missed: posts * plan.polls - latencies.length,
    failures,
  };
  console.log(JSON.stringify(polled));
}

/** Opens a connection that asks again from each answer's cursor on. */
async function poll(index: number): Promise<void> {
  const token = plan.tokens[index % plan.tokens.length] ?? "";
  let cursor = plan.tail;
  const connection: Connection = await connect(plan.port, (status, _, tail) => {
    const next = Number(/"next_cursor":"(\d{16})"/.exec(tail.toString("latin1"))?.[1]);
    if (status !== 200 || Number.isNaN(next) || next > cursor + 1) failures += 1;
    else if (next === cursor + 1) {
      latencies.push(performance.now() - postedAt);
      missing -= 1;
      if (missing === 0) answered();
    }
    cursor = next;
    ask();
  });
  ask();

  function ask() {
    connection.send(
      `GET /api/realtime/events?workspace_id=${plan.workspace}&after_cursor=${String(cursor).padStart(16, "0")}&wait=30 ` +
        `HTTP/1.1\r\nHost: 127.0.0.1:${plan.port}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
  }
}

/** Posts, waits until every poll has heard it, and until all are parked again. */
async function post(): Promise<void> {
  const all = Promise.withResolvers<void>();
  answered = all.resolve;
  missing = plan.polls;
  const body = JSON.stringify({ body: "What those who wait are waiting for." });
  postedAt = performance.now();
  poster.send(
    `POST /api/channels/${plan.channel}/messages HTTP/1.1\r\nHost: 127.0.0.1:${plan.port}\r\n` +
      `Authorization: Bearer ${plan.tokens[0]}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
  await Promise.race([all.promise, Bun.sleep(PATIENCE)]);
  await Bun.sleep(PARKING);
}
