/**
 * Takes those who are signed in on to the app. The page itself does without this. It is hidden for that long only from
 * somebody whom this browser has seen in the app before.
 */
const page = document.documentElement;
const api = document.querySelector<HTMLMetaElement>('meta[name="clickclack-api"]')?.content ?? "";

function wasHere(): boolean {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith("clickclack.last"));
  } catch {
    return false;
  }
}

if (wasHere()) page.classList.add("arriving");
fetch(`${api}/api/me`, { credentials: api === "" ? "same-origin" : "include" })
  .then((answer) => {
    if (answer.ok) location.replace("/app");
    else page.classList.remove("arriving");
  })
  .catch(() => page.classList.remove("arriving"));
