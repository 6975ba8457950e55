import highlighter from "highlight.js/lib/common";

/** Answers each block of code with its HTML, or with nothing where its language is not known. */
self.addEventListener("message", ({ data }: MessageEvent<{ code: string; language: string }>) => {
  const { code, language } = data;
  const known = highlighter.getLanguage(language) !== undefined;
  self.postMessage(
    known ? highlighter.highlight(code, { language, ignoreIllegals: true }).value : undefined,
    {},
  );
});
