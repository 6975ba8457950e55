import { expectedAfter, type Candidate } from "./complete.ts";
import type { Entry } from "./tree.ts";

/** What `complete` prints for a shell: a candidate a line, `:path` where the shell completes paths, else nothing. */
export async function answer(root: Entry, words: readonly string[]): Promise<string> {
  const [current = ""] = words.slice(-1);
  const expected = expectedAfter(root, words.slice(0, -1).map(unquoted), unquoted(current));
  if (expected.kind === "path") return ":path\n";
  if (expected.kind === "name") return "";
  return expected.candidates.map(line).join("");
}

/** Shells pass words as they are typed. */
const unquoted = (word: string) => word.replace(/^["']|["']$/g, "");

const line = ({ word, description }: Candidate) =>
  description === "" ? `${word}\n` : `${word}\t${description}\n`;
