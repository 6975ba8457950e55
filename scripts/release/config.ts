import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { type } from "arktype";

import { root } from "../toolchain.ts";

// What of GoReleaser's configuration is used here, and nothing else: a key that `release:snapshot`
// would not follow is refused, so that both make the same files.
const strict = { "+": "reject" } as const;
const info = type({
  ...strict,
  "owner?": "string",
  "group?": "string",
  "mode?": "number.integer",
  "mtime?": "string",
});
const target = type.enumerated("linux", "darwin", "windows", "freebsd");
const format = type.enumerated("tar.gz", "zip");
const file = type({
  ...strict,
  src: "string",
  "dst?": "string",
  "strip_parent?": "boolean",
  "info?": info,
});
const archive = type({
  ...strict,
  id: "string",
  ids: "string[]",
  formats: [format],
  "format_overrides?": type({ ...strict, goos: target, formats: [format] }).array(),
  name_template: "string",
  builds_info: info,
  files: file.array(),
});
const build = type({
  ...strict,
  id: "string",
  tool: "string",
  no_main_check: "true",
  goos: target.array(),
  goarch: type.enumerated("amd64", "arm64").array(),
  env: "string[]",
  mod_timestamp: "string",
});
const content = type({
  ...strict,
  "src?": "string",
  dst: "string",
  "type?": "'config|noreplace' | 'dir'",
  file_info: info,
});
const dependencies = type({ ...strict, dependencies: "string[]" });
const packages = type({
  ...strict,
  id: "string",
  package_name: "string",
  ids: "string[]",
  formats: type.enumerated("deb", "rpm").array(),
  file_name_template: "string",
  vendor: "string",
  maintainer: "string",
  description: "string",
  license: "string",
  section: "string",
  priority: "string",
  bindir: "string",
  mtime: "string",
  overrides: type({ ...strict, deb: dependencies, rpm: dependencies }),
  scripts: type({
    ...strict,
    preinstall: "string",
    postinstall: "string",
    preremove: "string",
    postremove: "string",
  }),
  contents: content.array(),
});
const configuration = type({
  ...strict,
  version: "2",
  project_name: "string",
  dist: "string",
  before: type({ ...strict, hooks: "string[]" }),
  gomod: type({ ...strict, gobinary: "string" }),
  builds: build.array(),
  archives: archive.array(),
  nfpms: packages.array(),
  sboms: type({
    ...strict,
    artifacts: "'any'",
    documents: ["string"],
    cmd: "string",
    args: "string[]",
  }).array(),
  checksum: type({ ...strict, name_template: "string", algorithm: "'sha256'" }),
  signs: type({
    ...strict,
    artifacts: "'all'",
    cmd: "string",
    args: "string[]",
    signature: "string",
  }).array(),
  release: type({
    ...strict,
    github: type({ ...strict, owner: "string", name: "string" }),
    draft: "true",
    // Only what is published has them.
    extra_files: type({ ...strict, glob: "string" }).array(),
  }),
  snapshot: type({ ...strict, version_template: "string" }),
  changelog: type({ ...strict, disable: "true" }),
});

/** .goreleaser.yml, as far as this repository uses what GoReleaser has. */
export type Configuration = typeof configuration.infer;
export type ArchiveRule = typeof archive.infer;
export type BuildRule = typeof build.infer;
export type PackageRule = typeof packages.infer;
export type Info = typeof info.infer;

/** Reads .goreleaser.yml. Throws with the place of whatever `release:snapshot` would not do as GoReleaser does. */
export async function readConfiguration(
  path: string = join(root, ".goreleaser.yml"),
): Promise<Configuration> {
  const read = configuration(Bun.YAML.parse(await readFile(path, "utf8")));
  if (read instanceof type.errors) throw new Error(`${path}: ${read.summary}`);
  return read;
}
