/** Where releases are, unless somebody names a mirror. A mirror has the same paths below it. */
export const releases = "https://github.com/clickclack/clickclack/releases";

/** What a release's sums are in; they are signed, and with them everything else. */
export const SUMS = "sha256sums.txt";

/** The path of a release's file below {@link releases}: of the newest one when no version is named. */
export const pathOf = (file: string, version?: string): string =>
  version === undefined ? `latest/download/${file}` : `download/v${version}/${file}`;

/** What a program runs on; `libc` where it is not the usual one. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
  readonly libc?: "musl";
}

/** What the archive for a platform is called, such as `clickclack_1.2.0_linux-musl_aarch64.tar.gz`. */
export function archiveOf(version: string, { os, arch, libc }: Platform): string {
  const system = os === "win32" ? "windows" : os;
  const machine = arch === "x64" ? "amd64" : arch === "arm64" ? "aarch64" : arch;
  const kind = libc === undefined ? system : `${system}-${libc}`;
  return `clickclack_${version}_${kind}_${machine}.${system === "windows" ? "zip" : "tar.gz"}`;
}

/** What the program is called in an archive. */
export const programIn = ({ os }: Platform): string =>
  os === "win32" ? "clickclack.exe" : "clickclack";

/** The sums of a list in the form of `sha256sum`, by name; lines that are none are left out. */
export const readSums = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split("\n").flatMap((line): [string, string][] => {
      const [, sum, name] = /^([0-9a-f]{64}) [ *](\S+)\r?$/.exec(line) ?? [];
      return sum === undefined || name === undefined ? [] : [[name, sum]];
    }),
  );
