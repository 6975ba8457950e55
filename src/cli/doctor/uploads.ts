import { openBlobs } from "../../blobs/open.ts";
import { compareUploads, estimateUploads } from "../../features/integrity/uploads.ts";
import type { Reader } from "../../storage/database.ts";
import {
  counted,
  failure,
  fine,
  reasonOf,
  someOf,
  warning,
  type Check,
  type Patient,
} from "./check.ts";

/** So many uploads are all looked at; of more, one shard in 16. */
const FEW = 20_000;
const EVERY = 16;
/** More stored files without an upload than this, as a share, are not what crashes leave. */
const PLAUSIBLE = { blobs: 100, share: 0.1 };

/** Whether every upload has its bytes, and all bytes their upload. */
export async function uploadChecks({ config, full }: Patient, reader: Reader): Promise<Check[]> {
  const every = full || (await estimateUploads(reader)) <= FEW ? 1 : EVERY;
  try {
    const { missing, orphaned, uploads, blobs } = await compareUploads(
      reader,
      openBlobs(config.uploads),
      every,
    );
    const sampled = every === 1 ? "" : ` (one in ${every} was looked at; --full looks at all)`;
    const strange = orphaned.length > Math.max(PLAUSIBLE.blobs, blobs * PLAUSIBLE.share);
    return [
      missing.length === 0
        ? fine("uploads", `The bytes of all uploads are there (${uploads})${sampled}.`)
        : failure(
            "uploads",
            `The bytes of ${counted(missing.length, "upload")} are gone: ${someOf(missing)}${sampled}.`,
            "Restore the uploads from the newest backup: files that are there already are left alone.",
          ),
      orphaned.length === 0
        ? fine("stored files", `Every stored file belongs to an upload${sampled}.`)
        : strange
          ? failure(
              "stored files",
              `${counted(orphaned.length, "stored file")} of ${blobs} belong to no upload: this is another database's folder.`,
              "Name the database and the uploads that go together, with --db and --uploads.",
            )
          : warning(
              "stored files",
              `${counted(orphaned.length, "stored file belongs", "stored files belong")} to no upload: ${someOf(orphaned)}${sampled}.`,
              "Leave them: a server that runs removes what is a day old, within a day.",
            ),
    ];
  } catch (error) {
    return [
      failure(
        "uploads",
        `The uploads cannot be listed: ${reasonOf(error)}${error instanceof Error && error.cause instanceof Error ? ` (${reasonOf(error.cause)})` : ""}.`,
        "See that the folder or bucket of --uploads is there, and that the server may read it.",
      ),
    ];
  }
}
