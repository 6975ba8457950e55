import { afterAll, beforeAll } from "bun:test";
import { configure, reset } from "@logtape/logtape";
import { jsonLines } from "../../src/cli/logging.ts";
import { logContext } from "../../src/observe.ts";

/** Everything that is logged while the tests of a `describe` run, down to debug, as the lines of a JSON log. */
export function useLogLines(): readonly string[] {
  const lines: string[] = [];
  beforeAll(() =>
    configure({
      reset: true,
      contextLocalStorage: logContext,
      sinks: { lines: (record) => void lines.push(jsonLines(record)) },
      loggers: [
        { category: ["logtape", "meta"], sinks: [] },
        { category: "clickclack", sinks: ["lines"], lowestLevel: "debug" },
      ],
    }),
  );
  afterAll(() => reset());
  return lines;
}
