/** Who imports whom, read from the source text. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, extname, join, normalize } from "node:path";

const root = join(import.meta.dir, "..");

/** One import; `to` is a path from the root, or the name of a package or built-in module. */
export type Import = { from: string; to: string };

/** Every import of every TypeScript file of the repository, type-only ones included. */
export async function repositoryImports(): Promise<Import[]> {
  const glob = new Bun.Glob("{src,sdk,client,examples,scripts,tests}/**/*.{ts,tsx}");
  const files = (await Array.fromAsync(glob.scan({ cwd: root }))).filter(
    (path) => !path.includes("node_modules/") && !path.startsWith("client/dist/"),
  );
  const imports = await Promise.all(
    files.sort().map(async (from) => {
      // The parser knows no line that names an interpreter.
      const source = (await readFile(join(root, from), "utf8")).replace(/^#!.*/, "");
      return specifiersOf(source, extname(from) === ".tsx" ? "tsx" : "ts").map((specifier) => ({
        from,
        to: resolve(from, specifier),
      }));
    }),
  );
  return imports.flat();
}

/**
 * The specifiers of a module. Bun's parser finds every import that exists at run time, but drops the
 * type-only ones; those are statements at the start of a line, or `import("…")` in a type.
 */
export function specifiersOf(source: string, loader: "ts" | "tsx"): string[] {
  const parsed = new Bun.Transpiler({ loader }).scanImports(source).map((found) => found.path);
  const statements = source.matchAll(
    /^\s*(?:import|export)\b(?:[^"';]*?\bfrom)?\s*["']([^"']+)["']/gm,
  );
  const expressions = source.matchAll(/\b(?:import|require)\(\s*["']([^"']+)["']/g);
  const written = [...statements, ...expressions].map((match) => match[1] ?? "");
  return [...new Set([...parsed, ...written])];
}

function resolve(from: string, specifier: string): string {
  if (specifier === "@clickclack/sdk" || specifier.startsWith("@clickclack/sdk/")) return "sdk/";
  if (!specifier.startsWith(".")) return specifier;
  const path = normalize(join(dirname(from), specifier.replace(/\?.*$/, "")));
  const candidates = [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`];
  return candidates.find((one) => extname(one) !== "" && existsSync(join(root, one))) ?? path;
}
