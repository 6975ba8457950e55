/**
 * `bun run licenses`: which packages the executable holds, under which licences. Fails if one of them
 * is not permissive or brings no text. `--out PATH` writes THIRD_PARTY_NOTICES there.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { pinnedBun, prepareToolchain, root } from "../toolchain.ts";

const { values } = parseArgs({ options: { out: { type: "string" } } });
await prepareToolchain();
const { buildClient } = await import("../client.ts");
const { components } = await import("./components.ts");
const { licenceFaults, notices, plainLicencePage } = await import("./licences.ts");

await buildClient();
const inside = await components();
const faults = licenceFaults(inside);
if (values.out === undefined) {
  for (const { name, version, licence, part } of inside) {
    console.log(`${licence.padEnd(30)} ${name} ${version} (${part})`);
  }
} else {
  const page = await readFile(
    join(root, "node_modules/bun-types/docs/project/license.mdx"),
    "utf8",
  );
  await mkdir(dirname(values.out), { recursive: true });
  await writeFile(values.out, notices(inside, await pinnedBun(), plainLicencePage(page)));
}
for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);
