import { closeSync, openSync, readSync } from "node:fs";
import type { Platform } from "../../release/place.ts";

/** ELF says at the beginning of a file what loads it. */
const BEGINNING = 4_096;

/** What this program was made for. */
export function platformHere(program: string): Platform {
  const { platform: os, arch } = process;
  return { os, arch, ...(os === "linux" && isMusl(program) && { libc: "musl" as const }) };
}

function isMusl(program: string): boolean {
  const bytes = Buffer.alloc(BEGINNING);
  const file = openSync(program, "r");
  try {
    readSync(file, bytes, 0, BEGINNING, 0);
  } finally {
    closeSync(file);
  }
  return bytes.includes("/ld-musl-");
}
