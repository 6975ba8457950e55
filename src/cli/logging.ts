import { join } from "node:path";
import {
  configure,
  dispose,
  getAnsiColorFormatter,
  getJsonLinesFormatter,
  getStreamSink,
  getTextFormatter,
  type FormattedValues,
} from "@logtape/logtape";
import type { Config } from "../config.ts";
import { logContext } from "../observe.ts";
import { rotatingFile } from "./access-log.ts";

const ACCESS_LOG_SIZE = 16 * 1024 * 1024;
const ACCESS_LOGS_KEPT = 5;

/** Sends the program's log to standard error and the access log, as JSON lines, to `logs/access.log`. */
export async function startLogging(config: Config): Promise<void> {
  const format = textOf;
  const text = process.stderr.isTTY
    ? getAnsiColorFormatter({ format })
    : getTextFormatter({ format });
  const formatter = config.log_format === "json" ? jsonLines : text;
  // A log that cannot be written, to a full disk or a closed pipe, is no reason to serve nobody.
  process.stderr.on("error", () => {});
  const stream = new WritableStream<Uint8Array>({
    write: (chunk) => void process.stderr.write(chunk),
  });
  await configure({
    contextLocalStorage: logContext,
    sinks: {
      stderr: getStreamSink(stream, { formatter }),
      access: rotatingFile(join(config.data, "logs", "access.log"), {
        size: ACCESS_LOG_SIZE,
        kept: ACCESS_LOGS_KEPT,
        format: jsonLines,
      }),
    },
    loggers: [
      { category: ["logtape", "meta"], sinks: ["stderr"], lowestLevel: "warning" },
      { category: "clickclack", sinks: ["stderr"], lowestLevel: config.log_level },
      {
        category: ["clickclack", "access"],
        sinks: config.access_log === "off" ? [] : ["access"],
        parentSinks: "override",
        lowestLevel: "info",
      },
    ],
  });
}

/** A line of a log as JSON: the fields that `docs/observability.md` lists. */
export const jsonLines = getJsonLinesFormatter({ message: "rendered", properties: "flatten" });

/** A line for people: what belongs to a request ends with its correlation ID, which its caller was told. */
function textOf({ timestamp, level, category, message, record }: FormattedValues): string {
  const { correlation_id } = record.properties;
  const request = typeof correlation_id === "string" ? ` (${correlation_id})` : "";
  return `${timestamp} [${level}] ${category}: ${message}${request}`;
}

/** Writes out what is still in the logs' buffers. */
export const stopLogging = (): Promise<void> => dispose();
