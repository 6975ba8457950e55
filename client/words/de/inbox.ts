import type { inbox as english } from "../en/inbox.ts";
import { plural } from "../plural.ts";

export const inbox: typeof english = {
  threads: "Threads",
  activity: "Aktivität",
  drafts: "Entwürfe",
  show: "Zeigen",
  all: "Alle",
  unread: "Ungelesen",
  unreadThreads: (count) =>
    count === 0 ? "" : plural(count, { one: "1 ungelesen", other: "# ungelesen" }),
  noThreads: "Du folgst noch keinem Thread",
  noUnreadThreads: "Kein Thread ist ungelesen",
  noThreadsHint:
    "Du folgst einem Thread, wenn du ihn beginnst, darin antwortest oder darin genannt wirst.",
  failed: (why) => `Das ließ sich nicht laden. ${why}`,
  before: (count) => plural(count, { one: "1 frühere Antwort", other: "# frühere Antworten" }),
  kinds: { mention: "Erwähnungen", reply: "Antworten", reaction: "Reaktionen" },
  did: {
    mention: (who, where) => `${who} hat dich in ${where} erwähnt`,
    reply: (who, where) => `${who} hat in ${where} geantwortet`,
    reaction: (who, where) => `${who} hat in ${where} reagiert`,
  },
  isNew: "neu",
  noActivity: "Noch nichts",
  noActivityHint:
    "Hier sammelt sich, wo du erwähnt wirst, wer dir antwortet und wer auf dich reagiert.",
  unsent: "Noch nicht gesendet",
  noDrafts: "Keine Entwürfe. Was du zu schreiben beginnst, wartet hier.",
  deleteDraft: "Entwurf löschen",
  threadIn: (place) => (place === "" ? "Ein Thread" : `Thread in ${place}`),
  scheduled: "Eingeplant",
  noScheduled: "Nichts ist eingeplant.",
  reminders: "Erinnerungen",
  noReminders: "Keine Erinnerungen.",
  reminder: "Erinnerung",
  failedTitle: "Ließ sich nicht senden",
  sendNow: "Jetzt senden",
  edit: "Bearbeiten",
  cancel: "Zurücknehmen",
  sent: "Es ist unterwegs.",
  notSent: (why) => `Es wurde nicht gesendet. ${why}`,
  notCancelled: (why) => `Es wurde nicht zurückgenommen. ${why}`,
  editScheduled: "Eingeplante Nachricht",
  editReminder: "Erinnerung",
  text: "Text",
  when: "Wann",
};
