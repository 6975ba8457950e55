import type { UploadsConfig } from "../config.ts";
import type { Blobs } from "./blobs.ts";
import { diskBlobs } from "./disk.ts";
import { s3Blobs } from "./s3.ts";

/** The configured store. Nothing is made or asked until something is stored. */
export const openBlobs = (config: UploadsConfig): Blobs =>
  config.kind === "disk" ? diskBlobs(config.folder) : s3Blobs(config);
