import { describe } from "bun:test";
import { useCast } from "../cli/cast.ts";
import { transcript } from "../cli/transcript.ts";
import { uploadFile } from "../harness/uploads.ts";
import { post } from "../harness/world.ts";

describe("in a shell,", () => {
  const cast = useCast();
  /** What compresses a little better or worse from day to day, and names that are times. */
  const replace = [
    [/[\d.]+ kB, SHA-256/g, "24.0 kB, SHA-256"],
    [/clickclack-\d{8}-\d{6}/g, "clickclack-20260302-093000"],
  ] as const;

  transcript(
    "backup",
    cast,
    [
      ({ ava, general }) => post(ava, general, "All hands on deck"),
      ({ ava, workspace }) => uploadFile(ava, workspace),
      "clickclack backup --out chat.tar.zst",
      "clickclack backup --out chat.tar.zst",
      "clickclack backup --out backups --keep 2 --plain",
      'clickclack backup --out "$CLICKCLACK_DB"',
    ],
    { replace },
  );

  transcript(
    "restore",
    cast,
    [
      "clickclack backup --out chat.tar.zst --quiet",
      "clickclack restore chat.tar.zst",
      "clickclack restore chat.tar.zst --data new --db new/clickclack.db",
      "head -c 9000 chat.tar.zst > half.tar.zst",
      "clickclack restore half.tar.zst --data other --db other/clickclack.db",
    ],
    { replace },
  );
});
