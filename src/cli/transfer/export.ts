import { StorageError } from "../../storage/database.ts";
import { BlobError } from "../../blobs/blobs.ts";
import { openBlobs } from "../../blobs/open.ts";
import { openSnapshot } from "../../storage/snapshot.ts";
import { archiveText, dumpText, nothingExported, type Source } from "../../transfer/export.ts";
import type { Options } from "../admin/administer.ts";
import { configure, flagsOf } from "../configure.ts";
import { openBeside } from "../database.ts";
import { EXIT, fail } from "../exit.ts";
import { note, print, write } from "../output.ts";
import { outputFile, writeWhole } from "./output-file.ts";
import { progressLine } from "./progress.ts";
import { countsText, leftText } from "./report.ts";
import { codeOf } from "../../files.ts";

/** `export`: everything as it is at one moment, beside a server that may run. */
export async function exportAll(options: Options & { out: string }): Promise<void> {
  const config = configure(flagsOf(options));
  const db = await openBeside(config);
  const progress = progressLine(options);
  const exported = nothingExported();
  let snapshotOpen = false;
  try {
    const toStandard = options.out === "-";
    const file = toStandard ? "" : outputFile(options.out, config);
    const snapshot = await openSnapshot(config.db);
    snapshotOpen = true;
    const close = async () => {
      if (snapshotOpen) await snapshot.close();
      snapshotOpen = false;
    };
    const source: Source = {
      snapshot,
      live: db,
      blobs: openBlobs(config.uploads),
      engine: config.db.engine,
    };
    const tick = () => {
      const rows = Object.values(exported.rows).reduce((sum, count) => sum + count, 0);
      if (exported.files > 0) progress.say("files", exported.files);
      else progress.say("rows", rows);
    };
    const dump = toStandard || /\.json$/i.test(file);
    const texts = dump ? dumpText(source, exported) : archiveText(source, exported, close);
    try {
      if (toStandard) {
        for await (const text of texts) {
          tick();
          await write(text);
        }
        progress.end();
        return;
      }
      const bytes = encoded(texts, tick);
      const written = await writeWhole(
        file,
        dump || /\.jsonl$/i.test(file) ? bytes : await compressed(bytes),
      );
      progress.end();
      if (exported.missing > 0)
        note(
          `${exported.missing} files are in the database and not in the store: they are missing here, too.`,
          options,
        );
      if (dump && (exported.rows["uploads"] ?? 0) > 0)
        note("The files themselves are not in a JSON dump: *.jsonl.zst has them.", options);
      for (const sentence of leftText(exported.left_behind)) note(sentence, options);
      await print(
        {
          text: `${options.out}: ${countsText(exported.rows, exported.files)}.`,
          plain: file,
          json: { file, kind: dump ? "dump" : "archive", file_bytes: written.bytes, ...exported },
        },
        options,
      );
    } finally {
      await close();
    }
  } catch (error) {
    progress.end();
    if (error instanceof StorageError || error instanceof BlobError)
      fail(EXIT.failed, error.message);
    const code = codeOf(error);
    if (code === "EACCES" || code === "EPERM" || code === "EROFS")
      fail(EXIT.failed, `${options.out} cannot be written: its folder may not be written to.`);
    throw error;
  } finally {
    await db.close();
  }
}

async function* encoded(
  texts: AsyncIterable<string>,
  tick: () => void,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) {
    tick();
    yield encoder.encode(text);
  }
}

async function compressed(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const { constants, createZstdCompress } = await import("node:zlib");
  const { compose } = await import("node:stream");
  return compose(bytes, createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } }));
}
