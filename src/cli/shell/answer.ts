import { expectedAfter, type Candidate } from "./complete.ts";
import type { Entry } from "./tree.ts";

/** How long somebody waits for Tab at most, in milliseconds. */
const PATIENCE = 1_000;

/** What `complete` prints for a shell: a candidate a line, `:path` where the shell completes paths, else nothing. */
export async function answer(root: Entry, words: readonly string[]): Promise<string> {
  const [current = ""] = words.slice(-1);
  const expected = expectedAfter(root, words.slice(0, -1).map(unquoted), unquoted(current));
  if (expected.kind === "path") return ":path\n";
  if (expected.kind === "words")
    return expected.candidates.map(line).join("") + (expected.orPath ? ":path\n" : "");
  if (expected.kind === "unknown") return "";
  const { namesOf } = await import("./names.ts");
  const names = await Promise.race([namesOf(expected).catch(() => []), Bun.sleep(PATIENCE)]);
  return (names ?? []).map(line).join("");
}

/** Shells pass words as they are typed. */
const unquoted = (word: string) => word.replace(/^["']|["']$/g, "");

const line = ({ word, description }: Candidate) =>
  description === "" ? `${word}\n` : `${word}\t${description}\n`;
