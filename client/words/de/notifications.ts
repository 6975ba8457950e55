import type { notifications as english } from "../en/notifications.ts";

export const notifications: typeof english = {
  in: (author, place) => `${author} in ${place}`,
  file: "Hat eine Datei gesendet",
  reminder: "Erinnerung",
  reminderOf: (text) => `Erinnerung: ${text}`,
  reminderGone: "Erinnerung an eine Nachricht, die es nicht mehr gibt",
  goToMessage: "Zur Nachricht",
  testTitle: "Es klappt",
  testBody: "ClickClack sagt dir hier Bescheid.",
};
