/** The page about metrics, logs and alerts has what there is, and nothing else. */
import { YAML } from "bun";
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { useWorld } from "../harness/world.ts";

const ROOT = join(import.meta.dir, "../..");
const page = await Bun.file(join(ROOT, "docs/observability.md")).text();

/** The rows of the tables whose first cell is code, as lists of their cells. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );

describe("docs/observability.md", () => {
  const world = useWorld({ metrics: true });

  test("has each metric with its kind and what /metrics says of it", async () => {
    const { text } = await world().nobody.get("/metrics");
    const helps = [...text.matchAll(/^# HELP (clickclack_\w+) (.*)$/gm)];
    const kinds = new Map(
      [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = "", kind = ""]) => [name, kind]),
    );
    const told = helps.map(([, name = "", help = ""]) => [`\`${name}\``, kinds.get(name), help]);
    const written = rows
      .filter(([name]) => name?.startsWith("`clickclack_"))
      .map(([name, kind, , help]) => [name, kind, help]);
    expect(written).toEqual(told);
  });

  test("has each alert with its severity", async () => {
    const rules: {
      groups: { rules: { alert: string; labels: { severity: string } }[] }[];
    } = JSON.parse(
      JSON.stringify(YAML.parse(await Bun.file(join(ROOT, "deploy/prometheus/alerts.yml")).text())),
    );
    expect(
      rows
        .filter(([name]) => name?.startsWith("`ClickClack"))
        .map(([name, severity]) => [name, severity]),
    ).toEqual(
      rules.groups.flatMap(({ rules: all }) =>
        all.map(({ alert, labels }) => [`\`${alert}\``, labels.severity]),
      ),
    );
  });

  test("has every limit that is counted", async () => {
    const source = await Bun.file(join(ROOT, "src/observe.ts")).text();
    const [, union = ""] = /export type Limit =([^;]*);/.exec(source) ?? [];
    const limits = [...union.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name);
    expect(limits.length).toBeGreaterThan(10);
    const row = rows.find(([name]) => name === "`limit`")?.[1] ?? "";
    expect([...row.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name)).toEqual(limits);
  });
});
