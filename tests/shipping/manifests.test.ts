/** The examples for Kubernetes, and what package managers of others are given. */
import { YAML } from "bun";
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { filled } from "../../scripts/release/manifests.ts";
import { loadConfig } from "../../src/config.ts";

const DEPLOY = join(import.meta.dir, "../../deploy");

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly startupProbe: { readonly httpGet: { readonly path: string } };
  readonly readinessProbe: { readonly httpGet: { readonly path: string } };
  readonly livenessProbe: { readonly httpGet: { readonly path: string } };
  readonly securityContext: Readonly<Record<string, unknown>>;
}
interface Thing {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: {
      readonly spec: {
        readonly securityContext: Readonly<Record<string, unknown>>;
        readonly containers: readonly Container[];
      };
    };
  };
}

describe.each([
  ["one-node.yaml", "StatefulSet", 1],
  ["several-nodes.yaml", "Deployment", 3],
] as const)("deploy/kubernetes/%s", (file, kind, nodes) => {
  const things = async (): Promise<readonly Thing[]> =>
    JSON.parse(JSON.stringify(YAML.parse(await Bun.file(join(DEPLOY, "kubernetes", file)).text())));

  test("has settings that there are, for a server that has what it needs", async () => {
    const environment = Object.fromEntries(
      (await things()).flatMap(({ data = {}, stringData = {} }) =>
        Object.entries({ ...data, ...stringData }),
      ),
    );
    const { db, uploads, public_url } = loadConfig({}, environment);
    expect([db.engine, uploads.kind, public_url]).toEqual([
      nodes === 1 ? "sqlite" : "postgres",
      nodes === 1 ? "disk" : "s3",
      "https://chat.example.com",
    ]);
  });

  test("runs it as nobody that could do harm, and asks it where it answers", async () => {
    const all = await things();
    const workload = all.find((thing) => thing.kind === kind);
    const pod = workload?.spec?.template?.spec;
    expect([workload?.spec?.replicas, pod?.securityContext]).toEqual([
      nodes,
      expect.objectContaining({ runAsNonRoot: true, runAsUser: 10001, fsGroup: 10001 }),
    ]);
    const [container] = pod?.containers ?? [];
    expect(container).toMatchObject({
      image: `ghcr.io/clickclack/clickclack:${manifest.version}`,
      args: ["serve"],
      startupProbe: { httpGet: { path: "/healthz" } },
      readinessProbe: { httpGet: { path: "/readyz" } },
      livenessProbe: { httpGet: { path: "/healthz" } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
    });
    for (const one of ["NetworkPolicy", "Ingress", "Service", kind])
      expect(all.filter((thing) => thing.kind === one)).toHaveLength(1);
    expect(all.every(({ metadata }) => metadata.name === "clickclack")).toBe(true);
  });
});

describe("what package managers are given", () => {
  const sums = new Map(
    ["darwin_aarch64", "darwin_amd64", "linux_aarch64", "linux_amd64"]
      .map((name) => `${name}.tar.gz`)
      .concat("windows_amd64.zip", "windows_aarch64.zip")
      .map((name, index) => [`clickclack_1.5.0_${name}`, String(index).repeat(64)]),
  );

  test.each(["homebrew/clickclack.rb.template", "scoop/clickclack.json.template"])(
    "%s is filled with addresses and sums, each archive with its own",
    async (path) => {
      const text = filled(await Bun.file(join(DEPLOY, path)).text(), sums);
      expect(text).not.toContain("{{");
      for (const [name, sum] of sums)
        if (text.includes(name))
          expect(text.slice(text.indexOf(name)).replace(/^[^"]*"\s*,?\s*/, "")).toMatch(
            new RegExp(`^(sha256|"hash":) "${sum}"`),
          );
      if (path.endsWith("json.template"))
        expect(JSON.parse(text)).toMatchObject({ version: "1.5.0" });
    },
  );

  test("a list that is not of one release, or lacks an archive, fills nothing", () => {
    expect(() =>
      filled(
        "{{version}}",
        new Map([
          ["a_1_b", ""],
          ["a_2_b", ""],
        ]),
      ),
    ).toThrow("one release");
    expect(() => filled("{{sum linux_mips.tar.gz}}", sums)).toThrow(
      "has no clickclack_1.5.0_linux_mips",
    );
  });
});
