import { join } from "node:path";

import { root } from "../toolchain.ts";
import { tarGz, zip } from "./archive.ts";
import { archiveContents, packageContents } from "./contents.ts";
import { debianPackage } from "./deb.ts";
import type { PlannedArchive, PlannedPackage } from "./plan.ts";
import { rpmPackage } from "./rpm.ts";

/** The bytes of an archive or package whose executable is built. `seconds` since 1970 is the time of all inside. */
export async function pack(
  planned: PlannedArchive | PlannedPackage,
  version: string,
  seconds: number,
): Promise<Buffer> {
  const program = join(root, planned.build.path);
  if (isArchive(planned)) {
    const entries = await archiveContents(planned.rule, program);
    return planned.format === "zip" ? await zip(entries, seconds) : await tarGz(entries, seconds);
  }
  const arch = planned.build.fields["Arch"] === "arm64" ? "arm64" : "amd64";
  const entries = await packageContents(planned.rule, program);
  const made = { rule: planned.rule, version, arch, entries, seconds } as const;
  return planned.format === "deb" ? await debianPackage(made) : await rpmPackage(made);
}

const isArchive = (planned: PlannedArchive | PlannedPackage): planned is PlannedArchive =>
  planned.format === "tar.gz" || planned.format === "zip";
