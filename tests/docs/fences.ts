import { join } from "node:path";

const ROOT = join(import.meta.dir, "../..");

/** A piece of code in a page of the documentation. */
export interface Fence {
  readonly page: string;
  /** Where it begins, from 1. */
  readonly line: number;
  /** Its language and what follows it: `sh`, `ts live`. */
  readonly kind: string;
  readonly code: string;
}

/** The code of a page, in order. */
export async function fencesOf(page: string): Promise<Fence[]> {
  const text = await Bun.file(join(ROOT, page)).text();
  return [...text.matchAll(/^```(\w[\w ]*)\n(.*?)^```$/gms)].map(
    ({ 1: kind = "", 2: code = "", index }) => ({
      page,
      line: text.slice(0, index).split("\n").length,
      kind,
      code,
    }),
  );
}

/** The pages that a pattern of the repository matches, sorted. */
export const pagesOf = (pattern: string): string[] =>
  [...new Bun.Glob(pattern).scanSync({ cwd: ROOT })].toSorted();
