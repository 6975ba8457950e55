import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { engines } from "../harness/engines.ts";
import { useFolder } from "../harness/folder.ts";
import { useServer, type TestServer } from "../harness/server.ts";
import { until } from "../harness/until.ts";
import { contentsOf } from "./contents.ts";
import { imported, startImport } from "./import.ts";
import { madeExport } from "./made.ts";
import { writeSlack } from "./slack-export.ts";
import { harbour } from "./slack-harbour.ts";

/** Nightly, a hundred thousand. */
const MESSAGES = process.env["CLICKCLACK_NIGHTLY"] === undefined ? 5_000 : 100_000;

describe.each(engines)("an import on $name", (engine) => {
  const folder = useFolder();
  const once = useServer({ engine });
  const killed = useServer({ engine });
  const harbourServer = useServer({ engine });

  test("run twice brings nothing twice", async () => {
    const zip = await writeSlack(join(folder(), "export.zip"), harbour);
    const args = ["slack", zip, "--workspace", "Harbour"];
    const first = await imported(harbourServer, ...args);
    const before = await contentsOf(harbourServer.db, first.workspace.id);
    const second = await imported(harbourServer, ...args);
    expect(await contentsOf(harbourServer.db, first.workspace.id)).toEqual(before);
    expect(second.imported).toEqual({
      ...{
        people: { made: 0, matched: 0, deactivated: 0, bots: 0 },
        channels: { public: 0, private: 0 },
      },
      ...{
        direct_conversations: 0,
        messages: 0,
        replies: 0,
        reactions: 0,
        pins: 0,
        files: 0,
        file_bytes: 0,
      },
    });
    expect(second.already_there).toEqual({ people: 6, places: 9, messages: 0 });
  });

  test(`of ${MESSAGES} messages that was killed, and goes on, is equal to one that was not`, async () => {
    const zip = await writeSlack(join(folder(), "export.zip"), madeExport(MESSAGES));
    const args = ["slack", zip, "--workspace", "Harbour"];
    const whole = await imported(once, ...args);
    const { messages, replies } = whole.imported;
    expect(messages + replies).toBe(MESSAGES);

    for (const share of [0.01, 0.3, 0.7]) {
      await using child = startImport(killed, ...args);
      await until(
        "some messages are there",
        async () => (await stored(killed)) >= MESSAGES * share,
        300_000,
      );
      child.kill("SIGKILL");
      await child.exited;
    }
    const last = await imported(killed, ...args);
    const [expected, found] = [
      await contentsOf(once.db, whole.workspace.id),
      await contentsOf(killed.db, last.workspace.id),
    ];
    expect(found).toEqual(expected);
    expect(found["left"]).toEqual([{ count: 0 }]);
  }, 900_000);
});

const stored = async ({ db }: TestServer): Promise<number> =>
  (await db.get<{ count: number }>("SELECT count(*) AS count FROM messages"))?.count ?? 0;
