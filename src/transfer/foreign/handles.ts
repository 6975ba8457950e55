import { newRouteId } from "../../ids.ts";
import type { Reader } from "../../storage/database.ts";

const LONGEST = 32;
/** Mentions of these mean everybody, here or where the archive comes from. */
const EVERYBODY = ["channel", "here", "all", "everyone"];
/** So many numbers are tried behind a handle that is taken. */
const TRIES = 20;

/**
 * A handle as near to the one that somebody had as there is one free: its dots and what else is not allowed are hyphens.
 *
 * @param promised handles that are free, but promised already.
 */
export async function freeHandle(
  reader: Reader,
  wanted: string,
  name: string,
  promised: ReadonlySet<string>,
): Promise<string> {
  const isFree = async (handle: string) =>
    !promised.has(handle) && (await isNobodys(reader, handle));
  const base = handleFrom(wanted) || handleFrom(name) || "member";
  if (!EVERYBODY.includes(base) && (await isFree(base))) return base;
  for (let number = 2; number < TRIES; number += 1) {
    const handle = ended(base, String(number));
    if (await isFree(handle)) return handle;
  }
  return ended(base, newRouteId("T").slice(1, 9).toLowerCase());
}

const ended = (base: string, end: string) => `${base.slice(0, LONGEST - 1 - end.length)}-${end}`;

/** '' when nothing is left of a text that can be a handle. */
export function handleFrom(text: string): string {
  const handle = text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, LONGEST)
    .replace(/-+$/, "");
  return handle.length < 2 ? "" : handle;
}

const isNobodys = async (reader: Reader, handle: string) =>
  (await reader.get(
    "SELECT 1 FROM users WHERE handle = ? AND handle <> '' AND deleted_at IS NULL",
    handle,
  )) === undefined;
