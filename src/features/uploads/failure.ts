import { getLogger } from "@logtape/logtape";
import { BlobError } from "../../blobs/blobs.ts";
import { ApiError } from "../../http/errors.ts";

const logger = getLogger(["clickclack", "uploads"]);

/** Says what became of a request when the store failed it: 507 without room, 503 otherwise. */
export async function answering<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof BlobError)) throw error;
    logger.error("{failure} {cause}", { failure: error.message, cause: error.cause });
    throw error.reason === "full"
      ? new ApiError(507, "storage_full", "The server's disk is full: nothing was stored.")
      : new ApiError(
          503,
          "storage_unavailable",
          "The upload store is not available at the moment.",
          {
            "retry-after": "1",
          },
        );
  }
}
