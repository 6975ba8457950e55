import { describe } from "bun:test";
import { useCast } from "./cast.ts";
import { transcript } from "./transcript.ts";

describe("in the shell,", () => {
  const cast = useCast();

  transcript("admin magic-link create", cast, [
    "clickclack admin magic-link create --email noor@example.com",
    "clickclack admin magic-link create --email noor@example.com --plain",
    "clickclack admin magic-link create --email noor@example.com --json",
  ]);

  transcript("version", cast, ["clickclack version", "clickclack version --plain"], {
    replace: [
      [/\b\d+\.\d+\.\d+(?= \(|\n)/g, "1.4.0"],
      [/\(unknown, [^)]*\)/g, "(2f6d1c9, 2026-03-02T09:30:00.000Z)"],
    ],
  });
});
