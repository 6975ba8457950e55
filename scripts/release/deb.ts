import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { root } from "../toolchain.ts";
import { tarGz } from "./archive.ts";
import type { PackageRule } from "./config.ts";
import type { Entry } from "./contents.ts";

/** What both kinds of package are made from. */
export type Package = {
  rule: PackageRule;
  version: string;
  arch: "amd64" | "arm64";
  entries: readonly Entry[];
  /** Of every file and of the package itself, since 1970. */
  seconds: number;
};

/** A Debian package, of format 2.0: the same input gives the same bytes. */
export async function debianPackage(made: Package): Promise<Buffer> {
  const { entries, seconds } = made;
  const control = await tarGz(await controlFiles(made), seconds, { prefix: "./" });
  const data = await tarGz(entries, seconds, { prefix: "./", folders: true });
  return Buffer.concat([
    Buffer.from("!<arch>\n"),
    ...member("debian-binary", Buffer.from("2.0\n"), seconds),
    ...member("control.tar.gz", control, seconds),
    ...member("data.tar.gz", data, seconds),
  ]);
}

/** `1.2.0-snapshot.abc` as Debian and Fedora order it, before 1.2.0: `1.2.0~snapshot.abc`. */
export const packageVersion = (version: string): string => version.replace("-", "~");

async function controlFiles({ rule, version, arch, entries }: Package): Promise<Entry[]> {
  const installed = entries.reduce((sum, { bytes }) => sum + Math.ceil(bytes.length / 1024), 0);
  const fields = {
    Package: rule.package_name,
    Version: packageVersion(version),
    Section: rule.section,
    Priority: rule.priority,
    Architecture: arch,
    Maintainer: rule.maintainer,
    "Installed-Size": String(installed),
    Depends: rule.overrides.deb.dependencies.join(", "),
    Description: rule.description.replaceAll("\n", "\n "),
  };
  const files = entries.filter(({ kind }) => kind !== "folder");
  const configs = files.filter(({ kind }) => kind === "config");
  const text = (lines: string[]) => lines.map((line) => `${line}\n`).join("");
  return [
    plain("control", text(Object.entries(fields).map(([name, value]) => `${name}: ${value}`))),
    plain("conffiles", text(configs.map(({ path }) => `/${path}`))),
    plain("md5sums", text(files.map(({ path, bytes }) => `${md5(bytes)}  ${path}`))),
    ...(await Promise.all(
      Object.entries({
        preinst: rule.scripts.preinstall,
        postinst: rule.scripts.postinstall,
        prerm: rule.scripts.preremove,
        postrm: rule.scripts.postremove,
      }).map(async ([name, path]) => ({
        ...plain(name, await readFile(join(root, path), "utf8")),
        mode: 0o755,
      })),
    )),
  ];
}

/** A member of an `ar` archive: a header of 60 characters, and an even number of bytes. */
function member(name: string, bytes: Buffer, seconds: number): Buffer[] {
  const header = [
    name.padEnd(16),
    String(seconds).padEnd(12),
    "0".padEnd(6),
    "0".padEnd(6),
    "100644".padEnd(8),
    String(bytes.length).padEnd(10),
    "`\n",
  ].join("");
  return [Buffer.from(header), bytes, Buffer.from(bytes.length % 2 === 0 ? "" : "\n")];
}

function plain(path: string, text: string): Entry {
  const [owner, group] = ["root", "root"];
  return { path, kind: "file", bytes: Buffer.from(text), mode: 0o644, owner, group };
}

const md5 = (bytes: Buffer): string => createHash("md5").update(bytes).digest("hex");
