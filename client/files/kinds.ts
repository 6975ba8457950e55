import type { Upload } from "../../sdk/src/index.ts";

/** How a file is shown. */
export type FileKind =
  "picture" | "video" | "audio" | "pdf" | "markdown" | "code" | "text" | "other";

/** Pictures that every browser shows and the server serves as such; SVG is a document that can hold scripts. */
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);

const AUDIO = new Set(["mp3", "m4a", "ogg", "oga", "opus", "wav", "flac", "weba"]);

/** By ending: the name that highlighting knows the language by. */
const LANGUAGES: Readonly<Record<string, string>> = {
  bash: "bash",
  c: "c",
  cc: "cpp",
  conf: "ini",
  cpp: "cpp",
  cs: "csharp",
  css: "css",
  diff: "diff",
  dockerfile: "dockerfile",
  go: "go",
  h: "c",
  hpp: "cpp",
  html: "xml",
  ini: "ini",
  java: "java",
  js: "javascript",
  json: "json",
  jsonl: "json",
  jsx: "javascript",
  kt: "kotlin",
  lua: "lua",
  mjs: "javascript",
  patch: "diff",
  php: "php",
  pl: "perl",
  ps1: "powershell",
  py: "python",
  r: "r",
  rb: "ruby",
  rs: "rust",
  scss: "scss",
  sh: "bash",
  sql: "sql",
  svelte: "xml",
  svg: "xml",
  swift: "swift",
  toml: "ini",
  ts: "typescript",
  tsx: "typescript",
  vue: "xml",
  xml: "xml",
  yaml: "yaml",
  yml: "yaml",
};

const TEXTS = new Set(["txt", "log", "csv", "tsv", "text", "env", "gitignore", "srt", "vtt"]);

type Named = Pick<Upload, "content_type" | "filename">;

/** How a file is to be shown, by its type, or where the type says nothing, by its name. */
export function kindOfFile({ content_type, filename }: Named): FileKind {
  const type = content_type.split(";")[0]?.trim().toLowerCase() ?? "";
  const ending = endingOf(filename);
  if (PICTURES.has(type)) return "picture";
  if (type === "video/mp4" || type === "video/webm") return "video";
  if (type.startsWith("audio/")) return "audio";
  if (type === "application/pdf") return "pdf";
  if (type === "text/markdown" || ending === "md" || ending === "markdown") return "markdown";
  if (LANGUAGES[ending] !== undefined) return "code";
  if (type === "text/plain" || type === "text/csv" || TEXTS.has(ending)) return "text";
  if (type === "application/json") return "code";
  if (type === "application/ogg" && AUDIO.has(ending)) return "audio";
  return "other";
}

/** The language that a file's name stands for, as highlighting calls it. */
export const languageOfFile = ({ filename }: Pick<Upload, "filename">): string | undefined =>
  LANGUAGES[endingOf(filename)];

/** Whether the app itself shows what is in it. */
export const isViewable = (file: Named): boolean =>
  ["pdf", "markdown", "code", "text"].includes(kindOfFile(file));

/** What stands after the last dot of a name, small; the whole name where it has no dot, as of a Dockerfile. */
export const endingOf = (filename: string): string =>
  filename.split(".").at(-1)?.toLowerCase() ?? "";
