/**
 * `bun scripts/release/manifests.ts FOLDER`: fills the templates of the Homebrew formula and the Scoop manifest from the
 * `sha256sums.txt` of a release in that folder, and puts both beside it. docs/releasing.md says where they go.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { pathOf, readSums, releases, SUMS } from "../../src/release/place.ts";
import { root } from "../processes.ts";

const TEMPLATES = {
  "clickclack.rb": "deploy/homebrew/clickclack.rb.template",
  "clickclack.json": "deploy/scoop/clickclack.json.template",
};

/** A template with the version, and each archive's address and sum: `{{url linux_amd64.tar.gz}}`. */
export function filled(template: string, sums: ReadonlyMap<string, string>): string {
  const version = versionIn(sums);
  return template.replace(/\{\{(\w+)(?: ([\w.-]+))?\}\}/g, (_, word: string, archive = "") => {
    if (word === "version") return version;
    const name = `clickclack_${version}_${String(archive)}`;
    const sum = sums.get(name);
    if (sum === undefined) throw new Error(`${SUMS} has no ${name}.`);
    return word === "sum" ? sum : `${releases}/${pathOf(name, version)}`;
  });
}

/** The version that all archives of a list have in their names. */
function versionIn(sums: ReadonlyMap<string, string>): string {
  const versions = new Set([...sums.keys()].flatMap((name) => name.split("_")[1] ?? []));
  const [version] = versions;
  if (version === undefined || versions.size !== 1)
    throw new Error(`${SUMS} is not the list of one release.`);
  return version;
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error("Say the folder with the release's sha256sums.txt.");
    process.exit(2);
  }
  const sums = readSums(await readFile(join(folder, SUMS), "utf8"));
  for (const [name, template] of Object.entries(TEMPLATES)) {
    await writeFile(join(folder, name), filled(await readFile(join(root, template), "utf8"), sums));
    console.log(join(folder, name));
  }
}
