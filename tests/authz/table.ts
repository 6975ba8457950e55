import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SCOPES, type Scope } from "../../src/access/scopes.ts";
import { PEOPLE, type PersonKind } from "./world.ts";

/** A line of `rights.md`: what each caller is answered. */
export interface Row {
  /** An operation, or an operation and a case of it after a slash. */
  readonly name: string;
  readonly people: Readonly<Record<PersonKind, number>>;
  /** A bot with the scopes that are needed. */
  readonly bot: number;
  /** All of which a bot needs: none where any token will do, absent where no bot may. */
  readonly scopes?: readonly Scope[];
  /** A bot with every scope, of another workspace. */
  readonly foreign: number;
  /** A revoked token, an expired session, the bot of an owner who has left. */
  readonly dead: number;
}

const COLUMNS = [
  "operation",
  ...PEOPLE,
  "bot",
  "needs",
  "bot of another workspace",
  "dead credential",
] as const;

/** Reads the tables of `rights.md`; throws on a line that is none. */
export function readRights(): readonly Row[] {
  const lines = readFileSync(join(import.meta.dir, "rights.md"), "utf8").split("\n");
  return lines.filter((line) => line.startsWith("|")).flatMap((line) => rowOf(cellsOf(line)));
}

const cellsOf = (line: string) =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll("`", ""));

function rowOf(cells: readonly string[]): Row[] {
  if (cells.length !== COLUMNS.length) throw new Error(`No row of rights: ${cells.join(" | ")}`);
  if (/^-+$/.test(cells[0] ?? "")) return [];
  if (cells[0] === COLUMNS[0]) {
    if (cells.join() !== COLUMNS.join()) throw new Error(`Unknown columns: ${cells.join(" | ")}`);
    return [];
  }
  const at = (column: (typeof COLUMNS)[number]) => cells[COLUMNS.indexOf(column)] ?? "";
  const status = (column: (typeof COLUMNS)[number]) => {
    const number = Number(at(column));
    if (!(number >= 200 && number < 600))
      throw new Error(`${at("operation")}: no status ${column}`);
    return number;
  };
  const needs = at("needs");
  return [
    {
      name: at("operation"),
      people: {
        owner: status("owner"),
        moderator: status("moderator"),
        member: status("member"),
        "timed out": status("timed out"),
        blocked: status("blocked"),
        guest: status("guest"),
        outsider: status("outsider"),
        nobody: status("nobody"),
      },
      bot: status("bot"),
      ...(needs !== "people" && { scopes: scopesOf(needs) }),
      foreign: status("bot of another workspace"),
      dead: status("dead credential"),
    },
  ];
}

function scopesOf(needs: string): readonly Scope[] {
  if (needs === "any" || needs === "open") return [];
  return needs.split(" ").map((word) => {
    const scope = SCOPES.find((known) => known === word);
    if (scope === undefined) throw new Error(`There is no scope ${word}.`);
    return scope;
  });
}
