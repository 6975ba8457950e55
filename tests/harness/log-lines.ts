import { afterAll, beforeAll } from "bun:test";
import { configure, getJsonLinesFormatter, reset } from "@logtape/logtape";

/** Everything that is logged while the tests of a `describe` run, down to debug, as the lines of a JSON log. */
export function useLogLines(): readonly string[] {
  const lines: string[] = [];
  const format = getJsonLinesFormatter({ message: "rendered", properties: "flatten" });
  beforeAll(() =>
    configure({
      reset: true,
      sinks: { lines: (record) => void lines.push(format(record)) },
      loggers: [
        { category: ["logtape", "meta"], sinks: [] },
        { category: "clickclack", sinks: ["lines"], lowestLevel: "debug" },
      ],
    }),
  );
  afterAll(() => reset());
  return lines;
}
