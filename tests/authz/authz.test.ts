import { describe, expect, test } from "bun:test";
import { SCOPES } from "../../src/access/scopes.ts";
import type { Answer, Client } from "../harness/client.ts";
import { operations } from "../harness/document.ts";
import { engines } from "../harness/engines.ts";
import { ATTEMPTS } from "./attempts.ts";
import { readRights, type Row } from "./table.ts";
import { PEOPLE, useRights, type As, type Rights } from "./world.ts";

const rows = readRights();

/** What somebody was answered, and what the table says. */
interface Cell {
  readonly who: string;
  readonly wanted: number;
  attempt(): Promise<Answer>;
}

test("the table of rights has a row for every documented operation, and an attempt for every row", () => {
  const names = rows.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.toSorted()).toEqual(Object.keys(ATTEMPTS).toSorted());
  const known = new Set(names.map((name) => name.split("/")[0]));
  expect([...known].toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
});

describe.each(engines)("rights on $name", (engine) => {
  const world = useRights(engine);

  for (const row of rows)
    test(`${row.name} is answered to everybody as the table says`, async () => {
      const wrong: string[] = [];
      for (const { who, wanted, attempt } of await cellsOf(row, world())) {
        const answer = await attempt();
        if (answer.status >= 400 && answer.status !== 426) answer.refused(answer.status);
        if (answer.status !== wanted)
          wrong.push(`${who}: ${answer.status} instead of ${wanted}: ${answer.text.slice(0, 200)}`);
      }
      expect(wrong).toEqual([]);
    });
});

/** Every cell of a row: each of the people, a bot with each scope alone, with what it needs, and with all but that. */
async function cellsOf(row: Row, world: Rights): Promise<Cell[]> {
  const cell = (name: string, as: As, who: Client, wanted: number): Cell => ({
    who: name,
    wanted,
    attempt: () => ATTEMPTS[row.name]!(who, world, as),
  });
  const people = PEOPLE.map((kind) => cell(kind, kind, world.people[kind], row.people[kind]));

  const enough = (scopes: readonly string[]) =>
    row.scopes?.every((scope) => scopes.includes(scope)) ?? row.people.nobody === row.bot;
  const sets = [
    ...SCOPES.map((scope) => [scope]),
    row.scopes ?? [],
    [...SCOPES],
    ...(row.scopes ?? []).map((left) => SCOPES.filter((scope) => scope !== left)),
  ];
  const bots = await Promise.all(
    sets.map(async (scopes) => {
      const wanted = enough(scopes) ? row.bot : 403;
      return cell(`bot with ${scopes.join(" ")}`, "bot", await world.botWith(scopes), wanted);
    }),
  );
  const foreign = cell(
    "bot of another workspace",
    "bot of another workspace",
    world.foreignBot,
    row.foreign,
  );
  const dead = Object.entries(world.dead).map(([name, who]) => cell(name, "dead", who, row.dead));
  return [...people, ...bots, foreign, ...dead];
}
