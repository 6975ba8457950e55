// Runs before the first paint. client/sync/appearance.ts keeps these attributes up to date afterwards.
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
  const wanted = new URLSearchParams(location.search).get("theme");
  if (location.pathname.startsWith("/embed/") && (wanted === "light" || wanted === "dark"))
    root.dataset.theme = wanted;
})();
