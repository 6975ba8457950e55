/** A platform that there is an executable for, in Go's names. */
export type Target = {
  os: "linux" | "darwin" | "windows" | "freebsd";
  arch: "amd64" | "arm64";
  /** Alpine's C library; without it, Linux means glibc. */
  libc?: "musl";
};

const architectures = ["amd64", "arm64"] as const;

/** Everything that a release is built for. */
export const targets: readonly Target[] = [
  ...(["linux", "darwin", "windows", "freebsd"] as const).flatMap((os) =>
    architectures.map((arch) => ({ os, arch })),
  ),
  ...architectures.map((arch): Target => ({ os: "linux", arch, libc: "musl" })),
];

/** The target that GOOS, GOARCH and CLICKCLACK_LIBC name, or undefined. */
export function targetOf(
  os: string | undefined,
  arch: string | undefined,
  libc: string | undefined,
): Target | undefined {
  const wanted = libc === undefined || libc === "" ? undefined : libc;
  return targets.find((each) => each.os === os && each.arch === arch && each.libc === wanted);
}

/** `bun-linux-x64-musl`, as Bun calls it. */
export function bunTarget({ os, arch, libc }: Target): Bun.Build.CompileTarget {
  const name = `bun-${os}-${arch === "amd64" ? "x64" : arch}${libc === undefined ? "" : `-${libc}`}`;
  if (isBunTarget(name)) return name;
  throw new Error(`Bun has no target ${name}.`);
}

/** The target that Bun calls by this name, or undefined. */
export function fromBunTarget(name: string): Target | undefined {
  return targets.find((each) => bunTarget(each) === name);
}

// Bun 1.4 compiles for FreeBSD, but its types do not say so.
function isBunTarget(name: string): name is Bun.Build.CompileTarget {
  return /^bun-(?:(?:linux|darwin|windows|freebsd)-(?:x64|arm64)|linux-(?:x64|arm64)-musl)$/.test(
    name,
  );
}
