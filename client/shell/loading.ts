import { createEffect, createResource, createSignal, on, onCleanup, onMount } from "solid-js";
import type { Workspace } from "../../sdk/src/index.ts";
import type { Chat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";

/** While nothing can be had, it is asked for again after so long. */
const AGAIN_MS = 4_000;
const FOLLOW_AGAIN_MS = 3_000;

/**
 * Finds out who is here and loads their workspaces.
 *
 * @param goesOn whether asking goes on by itself while the server cannot be reached.
 */
export function createLoading(chat: Chat, goesOn: () => boolean) {
  const { status } = chat.session;
  onMount(() => {
    if (status() !== "in") void chat.session.check();
  });
  const [loaded, { refetch }] = createResource(
    () => status() === "in" || undefined,
    () => chat.loadWorkspaces().then(() => true),
  );
  const listed = () => loaded.state === "ready" || loaded.state === "refreshing";
  const lost = () => status() === "unreachable" || loaded.state === "errored";
  createEffect(() => {
    if (!goesOn() || !lost()) return;
    const again = () => void (status() === "in" ? refetch() : chat.session.check());
    const timer = setInterval(again, AGAIN_MS);
    window.addEventListener("online", again);
    onCleanup(() => {
      clearInterval(timer);
      window.removeEventListener("online", again);
    });
  });
  return { loaded, refetch, listed, lost };
}

/**
 * Follows the workspace that is looked at; asking goes on until its channels are there.
 *
 * @param onReady is called each time they are.
 */
export function createFollowed(
  chat: Chat,
  workspace: () => Workspace | undefined,
  onReady: () => void = () => {},
) {
  const [ready, setReady] = createSignal<string>();
  const [trouble, setTrouble] = createSignal<string>();
  createEffect(
    on(
      () => (chat.session.status() === "in" ? workspace()?.id : undefined),
      (id) => id !== undefined && follow(id),
    ),
  );
  function follow(id: string): void {
    chat.connections.follow(id).then(
      () => {
        if (workspace()?.id !== id) return;
        setReady(id);
        setTrouble(undefined);
        onReady();
      },
      (error: unknown) => {
        if (workspace()?.id !== id) return;
        setTrouble(sentence(error));
        setTimeout(() => workspace()?.id === id && ready() !== id && follow(id), FOLLOW_AGAIN_MS);
      },
    );
  }
  return {
    isReady: (id: string) => ready() === id,
    /** Why its channels could not be loaded, while they are not there. */
    trouble,
    retry() {
      const id = workspace()?.id;
      if (id !== undefined) follow(id);
    },
  };
}
