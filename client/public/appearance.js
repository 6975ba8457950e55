// Runs before the first paint. client/sync/appearance.ts and client/sync/language.ts keep these attributes up to date afterwards.
(() => {
  const root = document.documentElement;
  try {
    const { theme, density, board, layout } = JSON.parse(
      localStorage.getItem("clickclack.appearance") ?? "{}",
    );
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (density === "compact") root.dataset.density = density;
    if (board === "ember" || board === "iris" || board === "moss") root.dataset.board = board;
    if (layout === "outlined") root.dataset.layout = layout;
  } catch {
    // No storage, or something else in it: the system's theme will do.
  }
  // Shown in a frame, it looks as the page around it does.
  const framed = new URLSearchParams(location.search).get("theme");
  if (location.pathname.startsWith("/embed/") && (framed === "light" || framed === "dark"))
    root.dataset.theme = framed;

  const languages = ["en", "de", "ar"];
  let chosen = null;
  try {
    chosen = localStorage.getItem("clickclack.language");
  } catch {
    // The browser's languages will do.
  }
  const asked = languages.includes(chosen) ? [chosen] : navigator.languages;
  const first = asked.map((tag) => tag.split("-")[0]).find((tag) => languages.includes(tag));
  root.lang = first ?? "en";
  root.dir = root.lang === "ar" ? "rtl" : "ltr";
})();
