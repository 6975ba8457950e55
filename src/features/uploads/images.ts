import { getLogger } from "@logtape/logtape";
import { BlobError, type Blobs } from "../../blobs/blobs.ts";
import { meters, queued } from "../../observe.ts";
import { codeOf } from "../../files.ts";

const logger = getLogger(["clickclack", "uploads"]);

/** The long edges of thumbnails, in pixels. */
export const THUMBNAIL_SIZES = [480, 960] as const;
export type ThumbnailSize = (typeof THUMBNAIL_SIZES)[number];

/** Larger pictures get no thumbnail: each of these pixels takes four bytes of memory while it is decoded. */
const MOST_PIXELS = 50_000_000;
/** Pictures that are remembered to have no thumbnail, at once. */
const REMEMBERED = 10_000;
/** Pictures that wait for their thumbnails at once; beyond, they are made when they are first asked for. */
const WAITING = 1_000;

export interface Measured {
  /** As it is shown: turned as the picture itself says. */
  readonly width: number;
  readonly height: number;
  readonly format: string;
}

/**
 * What a picture's header says, off the event loop; nothing when these bytes are no picture that can be decoded here.
 * `whole` is asked when the header does not fit the beginning.
 */
export async function measure(
  beginning: Uint8Array,
  whole: () => Promise<Blob | undefined>,
): Promise<Measured | undefined> {
  try {
    return await new Bun.Image(beginning).metadata();
  } catch (error) {
    if (codeOf(error) !== "ERR_IMAGE_DECODE_FAILED") return undefined;
  }
  const blob = await whole();
  return blob && new Bun.Image(blob).metadata().catch(() => undefined);
}

/** The name of a thumbnail's blob. */
export const thumbnailName = (blob: string, size: ThumbnailSize) => `${blob}-${size}`;

/** The blob that a thumbnail, or the blob itself, was made from. */
export const originalName = (name: string) => name.replace(/-\d+$/, "");

/**
 * Makes thumbnails: WebP, no edge longer than asked for, never larger than the picture. One picture at a time is decoded,
 * off the event loop, and both of its thumbnails are stored beside it, so that they are made once.
 */
export function createThumbnails(blobs: Blobs) {
  const making = new Map<string, Promise<void>>();
  const without = new Set<string>();
  const waiting: (() => void)[] = [];
  let busy = false;

  /** Waits for the turn; whoever is waited for goes first. */
  async function turn(urgent: boolean): Promise<void> {
    if (busy) {
      queued.thumbnails += 1;
      await new Promise<void>((resolve) =>
        urgent ? waiting.unshift(resolve) : waiting.push(resolve),
      );
      queued.thumbnails -= 1;
    }
    busy = true;
  }

  function pass(): void {
    const next = waiting.shift();
    if (next === undefined) busy = false;
    else next();
  }

  async function makeBoth(blob: string, urgent: boolean): Promise<void> {
    await turn(urgent);
    try {
      const picture = await blobs.load(blob);
      if (picture === undefined) return;
      for (const size of THUMBNAIL_SIZES) {
        const bytes = await thumbnail(picture, size);
        await blobs.write(thumbnailName(blob, size), only(bytes));
      }
    } catch (error) {
      // A store that is away may have it later; a picture that cannot be decoded stays so.
      if (error instanceof BlobError) throw error;
      if (without.size >= REMEMBERED) without.clear();
      without.add(blob);
    } finally {
      pass();
    }
  }

  function make(blob: string, urgent: boolean): Promise<void> {
    const under = making.get(blob);
    if (under !== undefined) return under;
    const made = makeBoth(blob, urgent).finally(() => making.delete(blob));
    making.set(blob, made);
    return made;
  }

  return {
    /** Has both made in the background. */
    prepare(blob: string): void {
      if (waiting.length >= WAITING) return;
      make(blob, false).catch((error: unknown) =>
        logger.warn("Thumbnails were not stored: {error}", { error }),
      );
    },
    /** A thumbnail, made now if it is not there; nothing when the picture has none. */
    async get(blob: string, size: ThumbnailSize): Promise<Blob | undefined> {
      if (without.has(blob)) return undefined;
      const name = thumbnailName(blob, size);
      const there = await blobs.load(name);
      meters.cache("thumbnails", there !== undefined);
      if (there !== undefined) return there;
      await make(blob, true);
      return blobs.load(name);
    },
    /** Resolves once nothing is being made. */
    async settle(): Promise<void> {
      while (making.size > 0) await Promise.allSettled(making.values());
    },
  };
}

export type Thumbnails = ReturnType<typeof createThumbnails>;

const thumbnail = (picture: Blob, size: ThumbnailSize) =>
  new Bun.Image(picture, { maxPixels: MOST_PIXELS })
    .resize(size, size, { fit: "inside", withoutEnlargement: true })
    .webp({ quality: 80 })
    .bytes();

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
