import { hashSecret } from "../../ids.ts";

/** The 32 characters of codes: digits and letters without I, L, O and U. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 12;

/** A new code of 60 random bits, as people are shown it: `XXXX-XXXX-XXXX`. */
export function newCode(): string {
  let code = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH))) code += ALPHABET[byte & 31];
  return code.replace(/(.{4})(?=.)/g, "$1-");
}

/** How a code is stored and found, however it was typed: case, dashes and spaces do not count. */
export const hashCode = (text: string): string =>
  hashSecret(text.replace(/[\s-]/g, "").toUpperCase());
