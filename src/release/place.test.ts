import { expect, test } from "bun:test";
import { archiveOf, pathOf, programIn, readSums } from "./place.ts";

test("archives are called as the release calls them", () => {
  const names = [
    { os: "linux", arch: "x64" },
    { os: "linux", arch: "arm64", libc: "musl" as const },
    { os: "darwin", arch: "arm64" },
    { os: "win32", arch: "x64" },
    { os: "freebsd", arch: "x64" },
  ].map((platform) => archiveOf("1.2.0", platform));
  expect(names).toEqual([
    "clickclack_1.2.0_linux_amd64.tar.gz",
    "clickclack_1.2.0_linux-musl_aarch64.tar.gz",
    "clickclack_1.2.0_darwin_aarch64.tar.gz",
    "clickclack_1.2.0_windows_amd64.zip",
    "clickclack_1.2.0_freebsd_amd64.tar.gz",
  ]);
  expect([
    programIn({ os: "win32", arch: "x64" }),
    programIn({ os: "linux", arch: "x64" }),
  ]).toEqual(["clickclack.exe", "clickclack"]);
});

test("files are where GitHub puts them", () => {
  expect(pathOf("a.txt")).toBe("latest/download/a.txt");
  expect(pathOf("a.txt", "1.2.0")).toBe("download/v1.2.0/a.txt");
});

test("sums are read as sha256sum writes them, and nothing else is one", () => {
  const sum = "0".repeat(64);
  expect([...readSums(`${sum}  a.tar.gz\n${sum} *b.zip\r\n\nnonsense\n${sum}c\n`)]).toEqual([
    ["a.tar.gz", sum],
    ["b.zip", sum],
  ]);
});
