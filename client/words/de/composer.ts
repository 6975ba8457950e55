import type { composer as english } from "../en/composer.ts";
import { plural } from "../plural.ts";

export const composer: typeof english = {
  form: (title) => `An ${title} schreiben`,
  label: (title) => `Nachricht an ${title}`,
  send: "Senden",
  enterSends: "Eingabe sendet",
  modEnterSends: (key) => `${key}+Eingabe sendet`,
  nearLimit: (left) => plural(left, { one: "Noch 1 Zeichen übrig", other: "Noch # Zeichen übrig" }),
  overLimit: (over) => plural(over, { one: "1 Zeichen zu viel", other: "# Zeichen zu viel" }),

  formatting: "Formatierung",
  formats: {
    bold: "Fett",
    italic: "Kursiv",
    strike: "Durchgestrichen",
    link: "Link",
    list: "Liste",
    quote: "Zitat",
    code: "Code",
    block: "Codeblock",
  },
  emoji: "Emoji",

  quoting: (name) => `Du zitierst ${name}`,
  endQuote: "Nichts zitieren",

  suggestions: {
    person: "Personen",
    channel: "Kanäle",
    emoji: "Emoji",
    command: "Befehle",
  },
  found: (count) => plural(count, { one: "1 Vorschlag", other: "# Vorschläge" }),
  presence: { online: "online", away: "abwesend", offline: "offline" },
  noHandle: "ohne Kürzel: erfährt nichts davon",
  elsewhere: "nicht in diesem Kanal",
  everybody: "alle in diesem Kanal",
  reaches: (count) =>
    plural(count, { one: "Benachrichtigt 1 Person", other: "Benachrichtigt # Personen" }),
  private: "privat",
  commandOf: (name) => `von ${name}`,

  onlyYou: "Nur du kannst das sehen",
  dismiss: "Ausblenden",
  running: (command) => `${command} ist unterwegs…`,
  unknownCommand: (command) => `Niemand hier antwortet auf ${command}.`,
  channelsOnly: (command) => `${command} wird nur in Kanälen beantwortet.`,
  sendAsText: "Als Text senden",
  keepWriting: "Weiterschreiben",
  commandFailed: (command, why) => `${command} lief nicht. ${why}`,
  appSilent: "Die App dahinter hat nicht geantwortet, wie sie sollte.",

  looksLikeCode: "Das sieht nach Code aus.",
  makeBlock: "Zum Codeblock machen",

  topic: "Thema",
  topicIs: (name) => `Thema: ${name}`,
  noTopic: "Kein Thema",

  sendLater: "Später senden",
  sendLaterAt: "Später absenden",
  inHours: (hours, time) =>
    plural(hours, { one: `In einer Stunde, ${time}`, other: `In # Stunden, ${time}` }),
  tomorrowAt: (time) => `Morgen, ${time}`,
  dayAt: (day, time) => `${day}, ${time}`,
  pickTime: "Andere Zeit…",
  scheduleTitle: "Später senden",
  scheduleAt: "Tag und Uhrzeit",
  scheduleZone: (zone) => `In deiner Zeitzone, ${zone}.`,
  scheduleWhat: "Was dann geschieht",
  scheduleSend: "Es wird hier gesendet",
  scheduleRemind: "Ich werde daran erinnert, und sonst sieht es niemand",
  scheduleSubmit: "Einplanen",
  scheduled: (time) => `Es wird ${time} gesendet. Bis dahin steht es bei deinen Entwürfen.`,
  reminded: (time) => `Du wirst ${time} erinnert.`,
  notScheduled: (why) => `Es wurde nicht eingeplant. ${why}`,
  noFilesLater: "Dateien können nicht später gesendet werden: nimm sie erst heraus.",

  isTyping: (name) => `${name} schreibt…`,
  areTyping: (one, other) => `${one} und ${other} schreiben…`,
  manyTyping: "Mehrere schreiben…",
  isResponding: (name) => `${name} antwortet…`,
  progressOf: (name) => `Was ${name} gerade tut`,
  noLines: "Noch nichts erzählt.",

  timedOut: "Du hast eine Auszeit. Bis dahin kannst du lesen, aber nicht schreiben.",
  timedOutUntil: (time) =>
    `Du hast eine Auszeit bis ${time}. Bis dahin kannst du lesen, aber nicht schreiben.`,
  blocked: "Du bist in diesem Arbeitsbereich gesperrt. Du kannst lesen, aber nicht schreiben.",
  guestLimit: "Gäste haben drei Beiträge in 24 Stunden. Bis zum nächsten musst du warten.",
  guestLimitUntil: (time) =>
    `Gäste haben drei Beiträge in 24 Stunden. Ab ${time} kannst du wieder schreiben.`,
};
