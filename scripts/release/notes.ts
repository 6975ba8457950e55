/**
 * `bun scripts/release/notes.ts VERSION`: prints what CHANGELOG.md says of a version, which is the
 * release's text. Fails if it says nothing, or if package.json names another version.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import manifest from "../../package.json" with { type: "json" };
import { root } from "../toolchain.ts";

/** The part of a changelog below `## [1.2.0] - 2026-11-23`, or undefined if there is none. */
export function notesOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^(?=## )/m);
  const wanted = sections.find((section) => section.startsWith(`## [${version}] - `));
  const [heading = "", ...lines] = (wanted ?? "").split("\n");
  if (!/ - \d{4}-\d{2}-\d{2}$/.test(heading)) return undefined;
  // References of links stand at the end of the file, below the last version.
  const text = lines.filter((line) => !/^\[[^\]]+\]: /.test(line)).join("\n");
  return text.trim() === "" ? undefined : text.trim();
}

if (import.meta.main) {
  const version = (process.argv[2] ?? "").replace(/^v/, "");
  const notes = notesOf(await readFile(join(root, "CHANGELOG.md"), "utf8"), version);
  if (version !== manifest.version) {
    console.error(`The tag says ${version}, package.json says ${manifest.version}.`);
    process.exit(1);
  }
  if (notes === undefined) {
    console.error(`CHANGELOG.md has no part "## [${version}] - YYYY-MM-DD" with text below it.`);
    process.exit(1);
  }
  console.log(notes);
}
