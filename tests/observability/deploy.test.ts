/** The examples in deploy/ fit the server: a metric that is renamed must not leave a dashboard or an alert empty. */
import { YAML } from "bun";
import { beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { metricNames } from "../harness/metrics.ts";
import { post, useWorld } from "../harness/world.ts";

const DEPLOY = join(import.meta.dir, "../../deploy");
const read = (path: string) => Bun.file(join(DEPLOY, path)).text();
const readYaml = async (path: string) => JSON.parse(JSON.stringify(YAML.parse(await read(path))));

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly { readonly expr: string }[];
}
interface Dashboard {
  readonly panels: readonly Panel[];
}
interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string; readonly action: string };
    }[];
  }[];
}

/** What Prometheus itself knows. */
const FOREIGN = new Set(["up"]);
/** Words of its language, besides functions. */
const WORDS = new Set(["by", "le", "or", "and", "on", "instance", "without", "bool"]);

/** The metrics that an expression asks for; a histogram by its own name. */
function askedFor(expression: string, known: ReadonlySet<string>): string[] {
  const bare = expression
    .replaceAll(/"[^"]*"/g, "")
    .replaceAll(/\{[^}]*\}/g, "")
    .replaceAll(/\[[^\]]*\]/g, "")
    .replaceAll(/\b(?:by|without) \([^)]*\)/g, "");
  return [...bare.matchAll(/\b[a-z][a-z_]*[a-z0-9]\b(?!\s*\()/g)]
    .map(([name]) => name)
    .filter((name) => !WORDS.has(name) && !FOREIGN.has(name))
    .map((name) => {
      const whole = name.replace(/_(?:bucket|sum|count)$/, "");
      return known.has(whole) ? whole : name;
    });
}

describe("deploy/", () => {
  const world = useWorld({ metrics: true });
  let known: ReadonlySet<string>;
  beforeAll(async () => {
    const { owner, general, nobody } = world();
    await post(owner, general, "hello");
    known = metricNames((await nobody.get("/metrics")).text);
  });

  test("has a dashboard that asks for metrics which there are, in panels beside each other", async () => {
    const { panels }: Dashboard = JSON.parse(await read("grafana/clickclack.json"));
    const asked = panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) => askedFor(expr, known)),
    );
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
    const places = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from(
        { length: w * h },
        (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`,
      ),
    );
    expect(new Set(places).size).toBe(places.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });

  test("has a dashboard that shows every metric of ours", async () => {
    const dashboard = await read("grafana/clickclack.json");
    const ours = [...known].filter((name) => name.startsWith("clickclack_"));
    expect(ours.filter((name) => !dashboard.includes(name))).toEqual([]);
  });

  test("has alerts that ask for metrics which there are, each with what to do", async () => {
    const { groups }: Rules = await readYaml("prometheus/alerts.yml");
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(10);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, expr, labels, annotations } of rules) {
      expect([alert, askedFor(expr, known).filter((name) => !known.has(name))]).toEqual([
        alert,
        [],
      ]);
      expect(["warning", "critical"]).toContain(labels.severity);
      expect([alert, annotations.summary !== "", annotations.action !== ""]).toEqual([
        alert,
        true,
        true,
      ]);
    }
  });

  test("has examples that say what the settings are called", async () => {
    expect(await readYaml("prometheus/prometheus.yml")).toMatchObject({
      rule_files: ["alerts.yml"],
      scrape_configs: [{ job_name: "clickclack" }],
    });
    expect(await readYaml("traefik/clickclack.yml")).toMatchObject({ http: {} });
    const unit = await read("systemd/clickclack.service");
    expect(unit).toContain("ExecStart=/usr/local/bin/clickclack serve --config ");
    // What docs/backup.md has the server write to.
    expect(unit).toContain("\nReadWritePaths=-/var/backups\n");
    // Compiled code is not written and executed in the same place otherwise.
    expect(unit).not.toContain("\nMemoryDenyWriteExecute");
    for (const path of ["nginx/clickclack.conf", "caddy/Caddyfile", "traefik/clickclack.yml"])
      expect(await read(path)).toContain("127.0.0.1:8080");
  });
});
