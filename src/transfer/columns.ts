import { isUploadPath } from "../features/uploads/pictures.ts";
import type { Cell } from "../storage/bulk.ts";

/** What of an archive is not what it should be; the message says so to a person. */
export class ArchiveError extends Error {}

/** What of one line is not what it should be; whoever reads the lines says which one it is. */
export class LineError extends ArchiveError {}

/** Public IDs and the inner IDs that they have got, as far as an archive has been read. */
export interface Known {
  find(table: string, id: string): number | undefined;
}

/** How an inner ID of a table is called, for what holds several in one text. */
export type NameOf = (table: string, inner: number) => string | undefined;

/** A column as it stands in a table and in an export. What is empty is left out of an export. */
export interface Column {
  /** Its name in an export. */
  readonly field: string;
  /** Its name in the table. */
  readonly name: string;
  readonly numeric: boolean;
  /** What reads it from the table `t`. */
  readonly read: string;
  say(cell: Cell, nameOf: NameOf): unknown;
  /** The cell for what an export says; throws a LineError for what it cannot say. */
  hear(value: unknown, known: Known): Cell;
}

interface Options {
  /** May be NULL, and is then left out. */
  readonly nullable?: true;
  /** What reads it, where that is not the column itself. */
  readonly read?: string;
}

const wrong = (field: string, what: string): never => {
  throw new LineError(`${field} ${what}`);
};

const PUBLIC_ID = /^[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** The ID of the wire, `public_id`, by which others name the row. */
export const publicId = (...prefixes: readonly string[]): Column => ({
  field: "id",
  name: "public_id",
  numeric: false,
  read: "t.public_id",
  say: (cell) => cell,
  hear: (value) =>
    typeof value === "string" &&
    PUBLIC_ID.test(value) &&
    prefixes.includes(value.slice(0, value.indexOf("_")))
      ? value
      : wrong("id", `must begin with ${prefixes.join("_ or ")}_ and 26 letters and digits`),
});

/** Text; `among` names all that there may be, `like` how it looks. */
export function text(
  name: string,
  options: Options & { among?: readonly string[]; like?: RegExp } = {},
): Column {
  const { nullable, read = `t.${name}`, among, like } = options;
  const empty = nullable === true ? null : "";
  return {
    field: name,
    name,
    numeric: false,
    read,
    say: (cell) => (cell === empty ? undefined : cell),
    hear(value) {
      const heard = value === undefined ? empty : value;
      if (heard === null) return null;
      if (typeof heard !== "string") return wrong(name, "must be text");
      if (heard.includes("\0") || !heard.isWellFormed())
        return wrong(name, "holds a character that no text here has");
      if (among !== undefined && !among.includes(heard))
        return wrong(name, `must be one of ${among.join(", ")}`);
      if (like !== undefined && !like.test(heard)) return wrong(name, "does not look as it should");
      return heard;
    },
  };
}

/** An address that is shown as a link or a picture: of http(s), or of an upload; it may be empty. */
export const address = (name: string): Column => {
  const column = text(name);
  return {
    ...column,
    hear(value, known) {
      const heard = column.hear(value, known);
      const url = typeof heard === "string" ? heard : "";
      const isWeb = ["http:", "https:"].includes(URL.parse(url)?.protocol ?? "");
      return url === "" || isWeb || isUploadPath(url)
        ? url
        : wrong(name, "must be an http(s) address or an upload");
    },
  };
};

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** A time; one that may be absent is NULL, or '' with `empty`. */
export function time(name: string, options: Options & { empty?: true } = {}): Column {
  const empty = options.nullable ? null : options.empty ? "" : undefined;
  return {
    ...text(name, options),
    hear(value) {
      if (value === undefined && empty !== undefined) return empty;
      return typeof value === "string" && TIME.test(value) && !Number.isNaN(Date.parse(value))
        ? value
        : wrong(name, "must be a time");
    },
  };
}

/** A whole number from 0 on. */
export function number(name: string, { nullable }: Options = {}): Column {
  const empty = nullable === true ? null : 0;
  return {
    field: name,
    name,
    numeric: true,
    read: `t.${name}`,
    say: (cell) => (cell === empty ? undefined : cell),
    hear(value) {
      if (value === undefined) return empty;
      return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
        ? value
        : wrong(name, "must be a whole number");
    },
  };
}

/** 0 or 1 in the table, true or absent in an export. */
export const flag = (name: string): Column => ({
  ...number(name),
  say: (cell) => (cell === 1 ? true : undefined),
  hear(value) {
    if (value === undefined || value === false) return 0;
    return value === true ? 1 : wrong(name, "must be true or absent");
  },
});

/**
 * JSON, which an export holds as what it is.
 *
 * @param empty the table's text for nothing
 * @param shown what is exported of it
 */
export const json = (
  name: string,
  empty: "" | "{}" | "[]",
  shown: (value: unknown) => unknown = (value) => value,
): Column => ({
  field: name,
  name,
  numeric: false,
  read: `t.${name}`,
  say: (cell) => (cell === empty || typeof cell !== "string" ? undefined : shown(JSON.parse(cell))),
  hear(value) {
    if (value === undefined) return empty;
    if (typeof value !== "object" || value === null) return wrong(name, "must be JSON");
    // A character that no text here has is escaped in it.
    return JSON.stringify(value);
  },
});

/** Another row, which an export names by its public ID. NULL, or 0 with `zero`, is absent. */
export function ref(
  name: string,
  table: string,
  { nullable, zero }: Options & { zero?: true } = {},
): Column {
  const empty = nullable ? null : zero ? 0 : undefined;
  return {
    field: name,
    name,
    numeric: true,
    read: `(SELECT x.public_id FROM ${table} x WHERE x.id = t.${name})`,
    say: (cell) => cell ?? undefined,
    hear(value, known) {
      if (value === undefined && empty !== undefined) return empty;
      if (typeof value !== "string" || !PUBLIC_ID.test(value)) return wrong(name, "must be an ID");
      return (
        known.find(table, value) ??
        wrong(name, `names ${JSON.stringify(value.slice(0, 40))}, which is not among the ${table}`)
      );
    },
  };
}

/** Several rows: their inner IDs in one text, ascending; their public IDs in an export. */
export const refs = (name: string, table: string): Column => ({
  field: name,
  name,
  numeric: false,
  read: `t.${name}`,
  say: (cell, nameOf) =>
    typeof cell !== "string" || cell === ""
      ? undefined
      : cell.split(" ").map((inner) => nameOf(table, Number(inner))),
  hear(value, known) {
    if (value === undefined) return "";
    if (!Array.isArray(value)) return wrong(name, "must be a list of IDs");
    const inner = value.map(
      (id: unknown) =>
        (typeof id === "string" ? known.find(table, id) : undefined) ??
        wrong(name, `names somebody who is not among the ${table}`),
    );
    return [...new Set(inner)].toSorted((a, b) => a - b).join(" ");
  },
});
