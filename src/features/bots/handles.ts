import { newRouteId } from "../../ids.ts";
import type { Reader, Tx } from "../../storage/database.ts";
import { cleanHandle, requireFreeHandle } from "../people/people.ts";

const LONGEST = 32;
/** Mentions of these mean everybody. */
const EVERYBODY = ["channel", "here"];

/** A bot's handle: the one that is asked for, 409 when it is taken, or else one that is made from its name. */
export async function botHandle(
  tx: Tx,
  wanted: string | undefined,
  display_name: string,
): Promise<string> {
  const handle = wanted === undefined ? "" : cleanHandle(wanted);
  if (handle === "") return freeHandle(tx, display_name);
  await requireFreeHandle(tx, handle);
  return handle;
}

/** Never blank: a name without Latin letters and digits gives `bot`. With a random end where it is taken. */
async function freeHandle(tx: Reader, display_name: string): Promise<string> {
  const plain = display_name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, LONGEST)
    .replace(/-+$/, "");
  const base = plain.length < 2 ? "bot" : plain;
  const taken = await tx.get(
    "SELECT 1 FROM users WHERE handle = ? AND handle <> '' AND deleted_at IS NULL",
    base,
  );
  if (taken === undefined && !EVERYBODY.includes(base)) return base;
  // A random end instead of a counted one: it needs no search among the taken ones.
  const end = newRouteId("T").slice(1, 9).toLowerCase();
  return `${base.slice(0, LONGEST - 1 - end.length)}-${end}`;
}
