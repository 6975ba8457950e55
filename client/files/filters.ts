import type { Upload } from "../../sdk/src/index.ts";
import { kindOfFile, type FileKind } from "./kinds.ts";

/** What a list of files can be narrowed to. */
export const FILTERS = ["all", "pictures", "media", "documents", "others"] as const;
export type Filter = (typeof FILTERS)[number];

const KINDS: Record<Exclude<Filter, "all">, readonly FileKind[]> = {
  pictures: ["picture"],
  media: ["video", "audio"],
  documents: ["pdf", "markdown", "code", "text"],
  others: ["other"],
};

export const passes = (file: Pick<Upload, "content_type" | "filename">, filter: Filter): boolean =>
  filter === "all" || KINDS[filter].includes(kindOfFile(file));
