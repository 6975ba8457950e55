import type { Client } from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";
import { words } from "../words/words.ts";
import { notify } from "./notices.ts";
import type { Requests } from "./requests.ts";
import { sentence } from "./words.ts";

/** Changes to messages that exist: shown at once, taken back with a word when the server refuses. */
export function createChanges(client: Client, store: Store, requests: Requests) {
  return {
    async edit(messageId: string, body: string): Promise<boolean> {
      store.dispatch({ type: "overlay_edit", message_id: messageId, body });
      try {
        await requests.into(client.messages.update(messageId, body), ({ message }) => ({
          type: "message",
          message,
        }));
        return true;
      } catch (error) {
        notify(words().message.editRefused(sentence(error)));
        return false;
      } finally {
        store.dispatch({ type: "overlay_done", message_id: messageId });
      }
    },

    async remove(messageId: string): Promise<void> {
      store.dispatch({ type: "overlay_delete", message_id: messageId });
      try {
        await requests.into(client.messages.delete(messageId), ({ message }) => ({
          type: "message",
          message,
        }));
      } catch (error) {
        notify(words().message.deleteRefused(sentence(error)));
      } finally {
        store.dispatch({ type: "overlay_done", message_id: messageId });
      }
    },
  };
}
