/** What the images in the Dockerfile begin with, made from Debian's packages, where no registry of images is at hand. */
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { $ } from "bun";

/** The packages of `base-nossl`, as distroless lists them. */
const DISTROLESS = ["base-files", "ca-certificates", "libc6", "media-types", "netbase", "tzdata"];

/**
 * Makes the root of an image in a folder. Debian comes from `debian`, a folder that {@link makeDebian} has filled.
 * Throws for an image that it does not know.
 */
export async function makeRoot(image: string, folder: string, debian: string): Promise<void> {
  const [name = ""] = image.split(/[:@]/);
  if (name === "oven/bun") return await bunOn(folder, debian, image.split(":")[1] ?? "");
  if (name === "gcr.io/distroless/base-nossl-debian13") return await distroless(folder, debian);
  throw new Error(`Nothing here makes a root like ${image}.`);
}

/** Debian's smallest system, unless it is there already. Needs root and debootstrap. */
export async function makeDebian(folder: string): Promise<void> {
  if (existsSync(join(folder, "etc/debian_version"))) return;
  const packages = DISTROLESS.filter((name) => name !== "base-files" && name !== "libc6");
  await $`debootstrap --variant=minbase --include=${packages.join(",")} trixie ${folder}`.quiet();
}

/** Debian's slim image with Bun in /usr/local/bin, as `oven/bun:…-slim` is. */
async function bunOn(folder: string, debian: string, tag: string): Promise<void> {
  if (tag !== `${Bun.version}-slim`)
    throw new Error(`The Dockerfile has Bun ${tag}, and this is Bun ${Bun.version}.`);
  await $`cp -a ${debian} ${folder}`.quiet();
  await cp(process.execPath, join(folder, "usr/local/bin/bun"));
  await chmod(join(folder, "usr/local/bin/bun"), 0o755);
  await rm(join(folder, "usr/local/bin/bunx"), { force: true });
  await symlink("/usr/local/bin/bun", join(folder, "usr/local/bin/bunx"));
}

/** The files of those packages, and no shell. */
async function distroless(folder: string, debian: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = new Set<string>();
  for (const name of DISTROLESS) {
    const lists = new Bun.Glob(`${name}{,:*}.list`);
    for await (const list of lists.scan({ cwd: join(debian, "var/lib/dpkg/info"), absolute: true }))
      for (const line of (await readFile(list, "utf8")).split("\n"))
        if (line !== "" && line !== "/.") files.add(`.${line}`);
  }
  // Made when the packages are configured.
  for (const made of ["./etc/ssl/certs/ca-certificates.crt", "./bin", "./lib", "./lib64", "./sbin"])
    if (existsSync(join(debian, made))) files.add(made);
  const list = `${folder}.list`;
  await writeFile(list, [...files].sort().join("\n"));
  await $`tar -C ${debian} --no-recursion --ignore-failed-read -cf - -T ${list} | tar -C ${folder} -xf -`.quiet();
  await rm(list);
  for (const [path, mode] of [
    ["tmp", 0o1777],
    ["etc", 0o755],
    ["proc", 0o555],
    ["dev", 0o755],
    ["home/nonroot", 0o700],
  ] as const) {
    await mkdir(join(folder, path), { recursive: true });
    await chmod(join(folder, path), mode);
  }
  await mkdir(join(folder, "usr/local/bin"), { recursive: true });
}
