import type { Flags } from "../../config.ts";

/** The settings that say where the data is, and the files. */
export const WHERE: readonly (keyof Flags)[] = ["data", "db", "uploads"];
