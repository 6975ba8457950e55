import { describe } from "bun:test";
import { useCast } from "../cli/cast.ts";
import { transcript } from "../cli/transcript.ts";
import { post } from "../harness/world.ts";

describe("in a shell,", () => {
  const cast = useCast();

  transcript("export", cast, [
    ({ ava, general }) => post(ava, general, "All hands on deck"),
    "clickclack export --out chat.jsonl.zst",
    "clickclack export --out chat.json",
    "clickclack export --out - | grep -o 'All hands on deck'",
    'clickclack export --out "$CLICKCLACK_DB"',
  ]);

  transcript("import", cast, [
    "clickclack export --out chat.jsonl.zst",
    "clickclack import chat.jsonl.zst --dry-run",
    "clickclack import chat.jsonl.zst",
    "clickclack import chat.jsonl.zst --data new --db new/clickclack.db",
    "clickclack import chat.jsonl.zst --data new --db new/clickclack.db",
  ]);
});
