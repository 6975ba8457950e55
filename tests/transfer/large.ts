import { FORMAT, headerLine, VERSION } from "../../src/transfer/archive.ts";
import { newId, newRouteId } from "../../src/ids.ts";

const AT = "2026-01-02T03:04:05.678Z";
const PEOPLE = 50;
const PLACES = 20;

/** Pieces of an archive with so many messages, every fifth of them a reply. */
export function* largeArchive(messages: number): Generator<string> {
  const workspace = newId("wsp");
  yield headerLine({
    type: "header",
    format: FORMAT,
    version: VERSION,
    exported_at: AT,
    clickclack: "0.0.0",
    engine: "sqlite",
    cursors: { [workspace]: messages },
    left_behind: {},
  });
  const hasher = new Bun.CryptoHasher("sha256");
  let lines = 0;
  let piece = "";
  const line = (type: string, fields: object) => {
    lines += 1;
    piece += `${JSON.stringify({ type, ...fields })}\n`;
  };
  const flush = () => {
    const done = piece;
    hasher.update(done);
    piece = "";
    return done;
  };

  const people = Array.from({ length: PEOPLE }, () => newId("usr"));
  for (const [index, id] of people.entries())
    line("users", { id, kind: "human", display_name: `Person ${index}`, created_at: AT });
  const named = { name: "Large", slug: "large", created_at: AT };
  line("workspaces", { id: workspace, route_id: newRouteId("T"), ...named });
  for (const [index, id] of people.entries())
    line("memberships", {
      workspace_id: workspace,
      user_id: id,
      role: index === 0 ? "owner" : "member",
      joined_at: AT,
    });
  const places = Array.from({ length: PLACES }, () => newId("chn"));
  const roots = Array.from({ length: messages }, (_, index) => index).filter(isRoot).length;
  for (const [index, id] of places.entries()) {
    const last_seq = Math.floor(roots / PLACES) + (index < roots % PLACES ? 1 : 0);
    line("places", {
      ...{ id, route_id: newRouteId("C"), workspace_id: workspace, kind: "public" },
      ...{ name: index === 0 ? "general" : `c${index}`, created_at: AT, last_seq },
      countable: last_seq,
    });
  }
  const threads: { root_id: string; reply_count: number }[] = [];
  let root = 0;
  for (let index = 0; index < messages; index += 1) {
    const place_id = places[root % PLACES];
    const fields = {
      ...{ id: newId("msg"), workspace_id: workspace, author_id: people[index % PEOPLE] },
      created_at: AT,
      body: `Message ${index}: ${"all hands on deck ".repeat(1 + (index % 8))}`,
    };
    if (isRoot(index)) {
      const seq = Math.floor(root / PLACES) + 1;
      const has = isRoot(index + 1) || index + 1 >= messages ? 0 : 1;
      if (has === 1) threads.push({ root_id: fields.id, reply_count: 1 });
      line("messages", { ...fields, place_id, seq, countable: seq, ...(has && { has }) });
      if (has === 0) root += 1;
    } else {
      line("messages", { ...fields, place_id, root_id: threads.at(-1)?.root_id, thread_seq: 1 });
      root += 1;
    }
    if (piece.length > 100_000) yield flush();
  }
  for (const thread of threads) line("threads", { ...thread, last_reply_at: AT });
  yield flush();
  yield `${JSON.stringify({ type: "end", lines, sha256: hasher.digest("hex") })}\n`;
}

const isRoot = (index: number) => index % 5 !== 4;

/** Writes such an archive into a file. */
export async function writeLargeArchive(path: string, messages: number): Promise<void> {
  const writer = Bun.file(path).writer();
  for (const piece of largeArchive(messages)) {
    writer.write(piece);
    await writer.flush();
  }
  await writer.end();
}
