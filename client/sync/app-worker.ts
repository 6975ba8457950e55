import { words } from "../words/words.ts";
import { notify } from "./notices.ts";

/** A window that stays open for days asks now and then whether there is a new version. */
const LOOK_MS = 3_600_000;

/** Has the browser keep the app's files, and tells of a new version once. Without such a thing the app works the same. */
export function keepApp(): void {
  let registration: ServiceWorkerRegistration | undefined;
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined || !import.meta.env.PROD) return;

  const look = () => void registration?.update().catch(() => {});
  serviceWorker
    .register("/sw.js")
    .then((registered) => {
      registration = registered;
      if (registered.waiting !== null && serviceWorker.controller !== null) offer(registered);
      registered.addEventListener("updatefound", () => {
        const { installing } = registered;
        installing?.addEventListener("statechange", () => {
          // The very first one is no news.
          if (installing.state === "installed" && serviceWorker.controller !== null)
            offer(registered);
        });
      });
      setInterval(look, LOOK_MS);
      // A server that comes back may be a newer one.
      window.addEventListener("online", look);
    })
    // Without a certificate, and in private windows of some browsers, there is none.
    .catch(() => {});
  // A part of the app that this window has not loaded yet did not come: it may be gone, and only the new version has it.
  window.addEventListener("vite:preloadError", () => {
    void isOutdated().then((outdated) => {
      if (outdated) offer(registration);
    });
  });
}

/** Whether the server gives another app by now; false when it cannot be reached. */
async function isOutdated(): Promise<boolean> {
  const own = document.querySelector<HTMLScriptElement>("script[type=module][src]");
  if (own === null) return false;
  try {
    const answer = await fetch("/app", { cache: "no-store" });
    return answer.ok && !(await answer.text()).includes(new URL(own.src).pathname);
  } catch {
    return false;
  }
}

function offer(registration: ServiceWorkerRegistration | undefined): void {
  notify(words().shell.newVersion, {
    action: {
      label: words().shell.reload,
      act() {
        const { waiting } = registration ?? {};
        if (waiting === undefined || waiting === null) return location.reload();
        navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
        waiting.postMessage("take over", {});
      },
    },
  });
}
