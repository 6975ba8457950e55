import { Database } from "bun:sqlite";
import { cpus } from "node:os";

/** One line of the table. */
export interface Figure {
  readonly work: string;
  readonly hold: string;
  /** As measured on the small and on the large database; a figure without sizes has the first alone. */
  readonly measured: readonly [string] | readonly [string, string];
  readonly ceiling?: readonly [string] | readonly [string, string];
  /** How the server stands to the ceiling, the worse of both sizes. */
  readonly ratio?: number;
  readonly ok: boolean;
}

/** Prints the figures as one Markdown table. */
export function printTable(figures: readonly Figure[]): void {
  const rows = figures.map((figure) => [
    figure.work,
    figure.hold,
    figure.measured.join(" / "),
    figure.ceiling?.join(" / ") ?? "–",
    figure.ratio === undefined ? "–" : `${Math.round(figure.ratio * 100)}%`,
    figure.ok ? "ok" : "**short**",
  ]);
  const head = ["work", "hold", "measured (small / large)", "ceiling", "ratio", ""];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  console.log(line(head));
  console.log(line(widths.map((width) => "-".repeat(width))));
  for (const row of rows) console.log(line(row));
}

/** What the figures were measured on. */
export function machine(): string {
  const db = new Database(":memory:");
  const row = db.query<{ version: string }, []>("SELECT sqlite_version() AS version").get();
  db.close();
  const [cpu] = cpus();
  return `${cpu?.model ?? "unknown CPU"}, ${cpus().length} cores, ${process.platform}; Bun ${Bun.version}, SQLite ${row?.version}`;
}

/** 12345 → "12,345/s". */
export const rate = (perSecond: number): string =>
  `${Math.round(perSecond).toLocaleString("en")}/s`;

/** Milliseconds with as many digits as matter. */
export const ms = (milliseconds: number): string =>
  `${milliseconds < 10 ? milliseconds.toFixed(2) : milliseconds.toFixed(0)} ms`;
