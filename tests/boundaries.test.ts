import { describe, expect, test } from "bun:test";

import { repositoryImports, specifiersOf, type Import } from "./imports.ts";

/** The layers that each layer may import from, itself aside; packages are free to all but the SDK. */
const mayImport: Record<string, string[]> = {
  base: ["package.json"],
  storage: ["base"],
  blobs: ["base"],
  mail: ["base"],
  outgoing: ["http", "base"],
  http: ["storage", "base"],
  access: ["storage", "http", "base"],
  realtime: ["storage", "access", "http", "base"],
  features: ["access", "realtime", "storage", "blobs", "mail", "outgoing", "http", "base"],
  app: [
    "backup",
    "features",
    "realtime",
    "access",
    "storage",
    "blobs",
    "mail",
    "outgoing",
    "http",
    "base",
  ],
  release: ["base"],
  backup: ["storage", "blobs", "base"],
  transfer: ["features", "access", "realtime", "storage", "blobs", "http", "base"],
  cli: [
    ...["sdk", "storage", "blobs", "http", "access", "realtime", "features", "app", "base"],
    ...["backup", "transfer", "outgoing", "mail", "release"],
  ],
  main: ["cli", "app", "base"],
  sdk: [],
  client: ["sdk"],
  examples: ["sdk"],
};
const base = [
  "src/ids.ts",
  "src/addresses.ts",
  "src/config.ts",
  "src/build.ts",
  "src/embedded.ts",
  "src/files.ts",
  "src/observe.ts",
  "src/repeat.ts",
  "src/timers.ts",
];

// Tests and scripts may reach anywhere, and what they check is not shipped.
const imports = (await repositoryImports()).filter(
  ({ from }) => !/\.test\.tsx?$/.test(from) && !/^(tests|scripts)\//.test(from),
);

describe("imports point one way", () => {
  for (const [layer, allowed] of Object.entries(mayImport)) {
    test(`${layer} imports ${listed(allowed)}`, () => {
      const offending = imports.filter(({ from, to }) => {
        const target = layerOf(to);
        if (layerOf(from) !== layer || target === undefined || target === layer) return false;
        return !allowed.includes(target);
      });
      expect(offending.map(shown)).toEqual([]);
    });
  }

  test("every file of src belongs to a layer", () => {
    const homeless = imports
      .flatMap(({ from, to }) => [from, to])
      .filter((path) => path.startsWith("src/") && mayImport[layerOf(path) ?? ""] === undefined);
    expect([...new Set(homeless)]).toEqual([]);
  });

  test("the composition root is imported by main.ts and cli/serve.ts alone", () => {
    const offending = imports.filter(
      ({ from, to }) => to === "src/app.ts" && !["src/main.ts", "src/cli/serve.ts"].includes(from),
    );
    expect(offending.map(shown)).toEqual([]);
  });

  test("a feature's routes are imported by the composition root alone", () => {
    const offending = imports.filter(
      ({ from, to }) => /^src\/features\/.*\/routes\.ts$/.test(to) && from !== "src/app.ts",
    );
    expect(offending.map(shown)).toEqual([]);
  });

  test("features do not import each other in a circle", () => {
    expect(circle(featureGraph())).toEqual([]);
  });

  test("the SDK imports no package and no built-in module, so that it runs anywhere", () => {
    const offending = imports.filter(
      ({ from, to }) => layerOf(from) === "sdk" && layerOf(to) !== "sdk",
    );
    expect(offending.map(shown)).toEqual([]);
  });

  test("the client imports no module of Bun or Node", () => {
    const offending = imports.filter(
      ({ from, to }) =>
        layerOf(from) === "client" && from !== "client/vite.config.ts" && /^(bun|node):/.test(to),
    );
    expect(offending.map(shown)).toEqual([]);
  });
});

test("the scan sees every form of import", () => {
  const source = `
    import { a } from "./value.ts";
    import type { B } from "./type.ts";
    import {
      type C,
    } from './lines.ts';
    import "./effect.ts";
    import data from "./data.json" with { type: "json" };
    export * from "./all.ts";
    export type { D } from "./again.ts";
    const lazy = await import("./lazy.ts");
    type E = import("./inline.ts").E;
    export const word = "import";
    console.log(a, data, lazy);
  `;
  expect(specifiersOf(source, "ts").sort()).toEqual([
    "./again.ts",
    "./all.ts",
    "./data.json",
    "./effect.ts",
    "./inline.ts",
    "./lazy.ts",
    "./lines.ts",
    "./type.ts",
    "./value.ts",
  ]);
});

test("the scan reads the whole repository", () => {
  expect(imports.length).toBeGreaterThan(100);
});

function layerOf(path: string): string | undefined {
  if (base.includes(path) || path.startsWith("src/config/")) return "base";
  if (path === "package.json") return path;
  const top = /^src\/([^/]+?)(?:\.ts|\/)/.exec(path)?.[1];
  return top ?? /^(sdk|client|examples|scripts|tests)\//.exec(path)?.[1];
}

/** Which feature folders each feature folder imports from. */
function featureGraph(): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [source, target] = [featureOf(from), featureOf(to)];
    if (source === undefined || target === undefined || source === target) continue;
    graph.set(source, (graph.get(source) ?? new Set()).add(target));
  }
  return graph;
}

function featureOf(path: string): string | undefined {
  return /^src\/features\/([^/]+)\//.exec(path)?.[1];
}

/** The first circle found, as the folders along it, the first one repeated at the end. */
function circle(graph: Map<string, Set<string>>): string[] {
  const finished = new Set<string>();
  const walk = (node: string, path: string[]): string[] => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (finished.has(node)) return [];
    for (const next of graph.get(node) ?? []) {
      const found = walk(next, [...path, node]);
      if (found.length > 0) return found;
    }
    finished.add(node);
    return [];
  };
  for (const node of graph.keys()) {
    const found = walk(node, []);
    if (found.length > 0) return found;
  }
  return [];
}

function listed(layers: string[]): string {
  return layers.length === 0 ? "nothing outside itself" : `only ${layers.join(", ")}`;
}

function shown({ from, to }: Import): string {
  return `${from} imports ${to}`;
}
