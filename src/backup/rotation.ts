import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { s3Blobs } from "../blobs/s3.ts";
import type { BackupPlace } from "../config.ts";
import { s3Archive, type Destination } from "./destination.ts";
import { at } from "./failure.ts";
import { codeOf } from "../files.ts";

/** What archives that are named by time begin with. */
const BEGINNING = "clickclack-";
const NAME = /^clickclack-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.tar\.zst$/;

/** A place with archives that are named by the time, in UTC, at which they were begun. */
export interface Rotation {
  /** Where the next one goes. */
  next(now?: number): Promise<Destination>;
  /** When the newest one was begun, in milliseconds since the epoch; `undefined` when there is none. */
  newest(): Promise<number | undefined>;
  /** Removes the oldest ones beyond so many, never `latest`, and gives their names. */
  prune(keep: number, latest: string): Promise<string[]>;
}

/** Archives named by time in a folder, or behind a prefix in a bucket. What else lies there is left alone. */
export function rotationIn(place: BackupPlace): Rotation {
  const { list, remove, destination } = storeOf(place);
  const named = async () => (await list()).filter((name) => NAME.test(name)).toSorted();
  return {
    async next(now = Date.now()) {
      const taken = new Set(await named());
      let second = Math.floor(now / 1_000);
      while (taken.has(nameAt(second))) second += 1;
      return destination(nameAt(second));
    },
    async newest() {
      const last = (await named()).at(-1);
      return last === undefined ? undefined : timeOf(last);
    },
    async prune(keep, latest) {
      const others = (await named()).filter((name) => name !== latest);
      const old = others.slice(0, Math.max(0, others.length + 1 - keep));
      for (const name of old) await remove(name);
      return old;
    },
  };
}

function storeOf(place: BackupPlace): {
  list(): Promise<string[]>;
  remove(name: string): Promise<void>;
  destination(name: string): Destination;
} {
  if (place.kind === "s3") {
    const blobs = s3Blobs(place);
    return {
      list: async () => (await blobs.list(BEGINNING)).map(({ name }) => name),
      remove: (name) => blobs.remove(name),
      destination: (name) => s3Archive(place, name),
    };
  }
  const { folder } = place;
  return {
    list: () => at(folder, () => readdir(folder).catch(nothingThere)),
    remove: (name) => at(folder, () => rm(join(folder, name), { force: true })),
    destination: (name) => ({ kind: "archive", path: join(folder, name) }),
  };
}

function nothingThere(error: unknown): string[] {
  if (codeOf(error) === "ENOENT") return [];
  throw error;
}

const nameAt = (second: number) =>
  `${BEGINNING}${new Date(second * 1_000).toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-")}.tar.zst`;

function timeOf(name: string): number | undefined {
  const [, year, month, day, hour, minute, second] = NAME.exec(name) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}
