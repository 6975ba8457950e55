import type { notifications as english } from "../en/notifications.ts";

export const notifications: typeof english = {
  in: (author, place) => `${author} in ${place}`,
  file: "Hat eine Datei gesendet",
  testTitle: "Es klappt",
  testBody: "ClickClack sagt dir hier Bescheid.",
};
