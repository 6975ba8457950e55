import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Bench } from "./context.ts";
import { copyOfData } from "./data.ts";
import { textField } from "./fields.ts";
import { median } from "./plan.ts";
import type { Figure } from "./report.ts";
import { mb, residentMegabytes } from "./resources.ts";
import { serveProduct, type Served } from "./servers.ts";

const MEGABYTE = 1_000_000;
/** As large as an upload may be, nearly. */
const SIZE = 64 * MEGABYTE;
const AT_ONCE = 8;

/** How fast files come and go, beside `cat` on the same disk, and what the server holds of them meanwhile. */
export async function files(bench: Bench): Promise<Figure[]> {
  const data = await copyOfData(bench.small, "server");
  const [source, copy] = [join(data, "source"), join(data, "copy")];
  await Bun.write(source, noise());
  const server = await serveProduct(bench.binary, data);
  const times = Math.max(3, bench.rounds * 3);
  let id = await send(server, source);
  const up = await middle(times, async () => void (id = await send(server, source)));
  const written = await middle(times, () => shell(`cat "${source}" > "${copy}" && sync "${copy}"`));
  const down = await middle(times, () => fetchAll(server, id));
  const read = await middle(times, () => shell(`cat "${source}" | cat > /dev/null`));
  const idle = await residentMegabytes(server.pid);
  const most = await mostMemory(server, () =>
    Promise.all(Array.from({ length: AT_ONCE }, () => send(server, source))),
  );
  await server.stop();
  await Promise.all([rm(source), rm(copy)]);
  return [
    speed("upload of 64 MB, beside cat and sync", up, written),
    speed("download of 64 MB, beside cat through a pipe", down, read),
    {
      work: `memory, ${AT_ONCE} uploads of 64 MB at once`,
      hold: "a small part of them",
      measured: [`${mb(idle)}, then ${mb(most)}`],
      ok: most - idle < (AT_ONCE * SIZE) / MEGABYTE / 2,
    },
  ];
}

/** Times in milliseconds. */
const speed = (work: string, time: number, ceiling: number): Figure => ({
  work,
  hold: "–",
  measured: [`${Math.round(SIZE / 1_000 / time)} MB/s`],
  ceiling: [`${Math.round(SIZE / 1_000 / ceiling)} MB/s`],
  ratio: ceiling / time,
  ok: true,
});

/** The middle time of several runs, in milliseconds. */
async function middle(times: number, run: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const since = performance.now();
    await run();
    taken.push(performance.now() - since);
  }
  return median(taken);
}

function noise(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SIZE);
  for (let at = 0; at < SIZE; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

async function shell(command: string): Promise<void> {
  const child = Bun.spawn(["sh", "-c", command]);
  if ((await child.exited) !== 0) throw new Error(`${command} failed.`);
}

const authorized = ({ tokens }: Served) => ({ authorization: `Bearer ${tokens[0] ?? ""}` });

async function send(server: Served, path: string): Promise<string> {
  const form = new FormData();
  form.set("file", Bun.file(path));
  const address = `http://127.0.0.1:${server.port}/api/uploads?workspace_id=${server.workspace}`;
  const answer = await fetch(address, { method: "POST", headers: authorized(server), body: form });
  if (answer.status !== 201) throw new Error(await answer.text());
  const { upload } = Object(await answer.json());
  return textField(upload, "id");
}

async function fetchAll(server: Served, id: string): Promise<void> {
  const headers = authorized(server);
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/uploads/${id}`, { headers });
  let length = 0;
  for await (const chunk of answer.body ?? []) length += chunk.length;
  if (length !== SIZE) throw new Error(`${length} bytes came of ${SIZE}.`);
}

/** The most memory that the server held while something ran, in megabytes. */
async function mostMemory(server: Served, run: () => Promise<unknown>): Promise<number> {
  let most = 0;
  let over = false;
  const running = run().finally(() => (over = true));
  while (!over) {
    most = Math.max(most, await residentMegabytes(server.pid));
    await Bun.sleep(20);
  }
  await running;
  return most;
}
