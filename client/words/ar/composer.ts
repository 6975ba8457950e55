import type { composer as english } from "../en/composer.ts";
import { isolate } from "../isolate.ts";
import { plural } from "../plural.ts";

export const composer: typeof english = {
  form: (title) => `الكتابة إلى ${isolate(title)}`,
  label: (title) => `رسالة إلى ${isolate(title)}`,
  send: "إرسال",
  enterSends: "مفتاح الإدخال يرسل",
  modEnterSends: (key) => `${isolate(`${key}+Enter`)} يرسل`,
  nearLimit: (left) =>
    plural(left, {
      zero: "لم يبق أي حرف",
      one: "بقي حرف واحد",
      two: "بقي حرفان",
      few: "بقيت # أحرف",
      many: "بقي # حرفًا",
      other: "بقي # حرف",
    }),
  overLimit: (over) =>
    plural(over, {
      zero: "ليس أطول من اللازم",
      one: "أطول من اللازم بحرف واحد",
      two: "أطول من اللازم بحرفين",
      few: "أطول من اللازم بـ # أحرف",
      many: "أطول من اللازم بـ # حرفًا",
      other: "أطول من اللازم بـ # حرف",
    }),

  formatting: "التنسيق",
  formats: {
    bold: "غامق",
    italic: "مائل",
    strike: "مشطوب",
    link: "رابط",
    list: "قائمة",
    quote: "اقتباس",
    code: "شيفرة",
    block: "كتلة شيفرة",
  },
  emoji: "رموز تعبيرية",

  quoting: (name) => `اقتباس من ${isolate(name)}`,
  endQuote: "إلغاء الاقتباس",

  suggestions: {
    person: "الأشخاص",
    channel: "القنوات",
    emoji: "الرموز التعبيرية",
    command: "الأوامر",
  },
  found: (count) =>
    plural(count, {
      zero: "لا اقتراحات",
      one: "اقتراح واحد",
      two: "اقتراحان",
      few: "# اقتراحات",
      many: "# اقتراحًا",
      other: "# اقتراح",
    }),
  presence: { online: "متصل", away: "بعيد", offline: "غير متصل" },
  noHandle: "بلا معرّف: لن يصله إشعار",
  elsewhere: "ليس في هذه القناة",
  everybody: "كل من في هذه القناة",
  reaches: (count) =>
    plural(count, {
      zero: "لا يصل إشعار إلى أحد",
      one: "يصل الإشعار إلى شخص واحد",
      two: "يصل الإشعار إلى شخصين",
      few: "يصل الإشعار إلى # أشخاص",
      many: "يصل الإشعار إلى # شخصًا",
      other: "يصل الإشعار إلى # شخص",
    }),
  private: "خاصة",
  commandOf: (name) => `من ${isolate(name)}`,

  onlyYou: "لا يرى هذا أحد سواك",
  dismiss: "إخفاء",
  running: (command) => `${isolate(command)} في الطريق…`,
  unknownCommand: (command) => `لا أحد هنا يجيب على ${isolate(command)}.`,
  channelsOnly: (command) => `لا يُجاب على ${isolate(command)} إلا في القنوات.`,
  sendAsText: "إرسال كنص",
  keepWriting: "متابعة الكتابة",
  commandFailed: (command, why) => `لم يُنفَّذ ${isolate(command)}. ${isolate(why)}`,
  appSilent: "لم يجب تطبيقه كما ينبغي.",

  looksLikeCode: "يبدو هذا كشيفرة برمجية.",
  makeBlock: "تحويله إلى كتلة شيفرة",

  topic: "الموضوع",
  topicIs: (name) => `الموضوع: ${isolate(name)}`,
  noTopic: "بلا موضوع",

  sendLater: "إرسال لاحقًا",
  sendLaterAt: "إرسالها لاحقًا",
  inHours: (hours, time) =>
    `${plural(hours, {
      zero: "الآن",
      one: "بعد ساعة",
      two: "بعد ساعتين",
      few: "بعد # ساعات",
      many: "بعد # ساعة",
      other: "بعد # ساعة",
    })}، ${isolate(time)}`,
  tomorrowAt: (time) => `غدًا، ${isolate(time)}`,
  dayAt: (day, time) => `${day}، ${isolate(time)}`,
  pickTime: "وقت آخر…",
  scheduleTitle: "إرسال لاحقًا",
  scheduleAt: "التاريخ والوقت",
  scheduleZone: (zone) => `بتوقيت منطقتك الزمنية، ${isolate(zone)}.`,
  scheduleWhat: "ما الذي يحدث عندها",
  scheduleSend: "تُرسَل هنا",
  scheduleRemind: "يصلني تذكير بها، ولا يراها أحد غيري",
  scheduleSubmit: "جدولة",
  scheduled: (time) => `ستُرسَل ${isolate(time)}. وحتى ذلك الحين تجدها بين مسوداتك.`,
  reminded: (time) => `سيصلك تذكير ${isolate(time)}.`,
  notScheduled: (why) => `لم تُجدوَل. ${isolate(why)}`,
  noFilesLater: "لا يمكن إرسال الملفات لاحقًا: أزلها أولًا.",

  isTyping: (name) => `${isolate(name)} يكتب…`,
  areTyping: (one, other) => `${isolate(one)} و${isolate(other)} يكتبان…`,
  manyTyping: "عدة أشخاص يكتبون…",
  isResponding: (name) => `${isolate(name)} يجيب…`,
  progressOf: (name) => `ما يفعله ${isolate(name)}`,
  noLines: "لم يُروَ شيء بعد.",

  timedOut: "أنت موقوف مؤقتًا. حتى ذلك الحين يمكنك القراءة دون الكتابة.",
  timedOutUntil: (time) =>
    `أنت موقوف مؤقتًا حتى ${isolate(time)}. حتى ذلك الحين يمكنك القراءة دون الكتابة.`,
  blocked: "أنت محظور في مساحة العمل هذه. يمكنك القراءة دون الكتابة.",
  guestLimit: "للضيوف ثلاث مشاركات كل 24 ساعة. عليك الانتظار قبل التالية.",
  guestLimitUntil: (time) =>
    `للضيوف ثلاث مشاركات كل 24 ساعة. يمكنك الكتابة مجددًا ${isolate(time)}.`,
};
