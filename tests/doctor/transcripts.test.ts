import { describe } from "bun:test";
import { useCast, type Cast } from "../cli/cast.ts";
import { transcript } from "../cli/transcript.ts";

describe("whoever looks after a server, in the shell,", () => {
  const cast = useCast();
  const environment = ({ server }: Cast) => ({ CLICKCLACK_ADDR: new URL(server.url).host });

  transcript(
    "doctor",
    cast,
    [({ server }) => server.indexer.catchUp(), "clickclack doctor", "clickclack doctor --plain"],
    {
      environment,
      replace: [
        [/ClickClack \S+ \(.*?\) on Bun \S+\./g, "ClickClack 1.4.0 (2f6d1c9) on Bun 1.4.5."],
        [/A server of version \S+ runs/g, "A server of version 1.4.0 runs"],
        [/SQLite [\d.]+, [\d.]+ .B/g, "SQLite 3.54.1, 820 kB"],
        [/There is [\d.]+ .B free/g, "There is 63.9 GB free"],
        [/at version \d+/g, "at version 5"],
        [/may open \d+ files/g, "may open 65536 files"],
      ],
    },
  );

  transcript("migrate --dry-run", cast, ["clickclack migrate --dry-run"], {
    replace: [
      [/version \d+/g, "version 5"],
      [/It takes [\d.]+ .B/g, "It takes 820 kB"],
    ],
  });

  transcript("healthcheck", cast, ["clickclack healthcheck", "clickclack healthcheck --live"], {
    environment,
  });
});
