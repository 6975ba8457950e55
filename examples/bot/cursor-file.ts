import { open, readFile, rename } from "node:fs/promises";
import type { CursorStore } from "../../sdk/src/index.ts";

/** Keeps a bot's cursor in a file, which holds the old one or the new one whenever the power fails. */
export const cursorFile = (path: string): CursorStore => ({
  async load() {
    try {
      return (await readFile(path, "utf8")).trim() || undefined;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  },
  async save(cursor) {
    const file = await open(`${path}.new`, "w");
    try {
      await file.writeFile(cursor);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  },
});
