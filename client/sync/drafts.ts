import { recall, remember } from "./storage.ts";

/** What was written but not sent, per conversation, kept through reloads. */
export const drafts = {
  get: (scopeId: string): string => recall(`draft.${scopeId}`) ?? "",
  set: (scopeId: string, text: string): void =>
    remember(`draft.${scopeId}`, text.trim() === "" ? undefined : text),
};
