import { join } from "node:path";
import { getRotatingFileSink } from "@logtape/file";
import {
  configure,
  dispose,
  getAnsiColorFormatter,
  getJsonLinesFormatter,
  getStreamSink,
  getTextFormatter,
} from "@logtape/logtape";
import type { Config } from "../config.ts";

const ACCESS_LOG_SIZE = 16 * 1024 * 1024;
const ACCESS_LOGS_KEPT = 5;

/** Sends the program's log to standard error and the access log, as JSON lines, to `logs/access.log`. */
export async function startLogging(config: Config): Promise<void> {
  const text = process.stderr.isTTY ? getAnsiColorFormatter() : getTextFormatter();
  const formatter = config.log_format === "json" ? getJsonLinesFormatter() : text;
  const stream = new WritableStream<Uint8Array>({
    write: (chunk) => void process.stderr.write(chunk),
  });
  await configure({
    sinks: {
      stderr: getStreamSink(stream, { formatter }),
      access: getRotatingFileSink(join(config.data, "logs", "access.log"), {
        maxSize: ACCESS_LOG_SIZE,
        maxFiles: ACCESS_LOGS_KEPT,
        formatter: getJsonLinesFormatter({ message: "template", properties: "flatten" }),
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

/** Writes out what is still in the logs' buffers. */
export const stopLogging = (): Promise<void> => dispose();
