import type { inbox as english } from "../en/inbox.ts";
import { isolate } from "../isolate.ts";
import { plural } from "../plural.ts";

export const inbox: typeof english = {
  threads: "السلاسل",
  activity: "النشاط",
  drafts: "المسودات",
  show: "عرض",
  all: "الكل",
  unread: "غير المقروء",
  unreadThreads: (count) =>
    count === 0
      ? ""
      : plural(count, {
          zero: "لا شيء غير مقروء",
          one: "واحدة غير مقروءة",
          two: "اثنتان غير مقروءتين",
          few: "# غير مقروءة",
          many: "# غير مقروءة",
          other: "# غير مقروءة",
        }),
  noThreads: "لا تتابع أي سلسلة بعد",
  noUnreadThreads: "لا سلسلة غير مقروءة",
  noThreadsHint: "تتابع السلسلة حين تبدؤها أو ترد فيها أو يُشار إليك فيها.",
  failed: (why) => `تعذّر تحميل هذا. ${isolate(why)}`,
  before: (count) =>
    plural(count, {
      zero: "لا ردود سابقة",
      one: "رد سابق واحد",
      two: "ردّان سابقان",
      few: "# ردود سابقة",
      many: "# ردًّا سابقًا",
      other: "# رد سابق",
    }),
  kinds: { mention: "الإشارات", reply: "الردود", reaction: "التفاعلات" },
  did: {
    mention: (who, where) => `أشار إليك ${isolate(who)} في ${isolate(where)}`,
    reply: (who, where) => `ردّ ${isolate(who)} في ${isolate(where)}`,
    reaction: (who, where) => `تفاعل ${isolate(who)} في ${isolate(where)}`,
  },
  isNew: "جديد",
  noActivity: "لا شيء بعد",
  noActivityHint: "هنا تجتمع الإشارات إليك والردود عليك والتفاعلات مع ما كتبته.",
  unsent: "لم تُرسَل بعد",
  noDrafts: "لا مسودات. ما تبدأ بكتابته ينتظر هنا.",
  deleteDraft: "حذف المسودة",
  threadIn: (place) => (place === "" ? "سلسلة" : `سلسلة في ${isolate(place)}`),
  scheduled: "المجدولة",
  noScheduled: "لا شيء مجدول.",
  reminders: "التذكيرات",
  noReminders: "لا تذكيرات.",
  reminder: "تذكير",
  failedTitle: "تعذّر إرسالها",
  sendNow: "إرسال الآن",
  edit: "تعديل",
  cancel: "إلغاؤها",
  sent: "هي في الطريق.",
  notSent: (why) => `لم تُرسَل. ${isolate(why)}`,
  notCancelled: (why) => `لم تُلغَ. ${isolate(why)}`,
  editScheduled: "رسالة مجدولة",
  editReminder: "تذكير",
  text: "النص",
  when: "متى",
};
