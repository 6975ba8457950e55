import type { notifications as english } from "../en/notifications.ts";
import { isolate } from "../isolate.ts";

export const notifications: typeof english = {
  in: (author, place) => `${isolate(author)} في ${isolate(place)}`,
  file: "أرسل ملفًا",
  reminder: "تذكير",
  reminderOf: (text) => `تذكير: ${isolate(text)}`,
  reminderGone: "تذكير برسالة لم تعد موجودة",
  goToMessage: "الانتقال إلى الرسالة",
  testTitle: "الإشعارات تعمل",
  testBody: "سيخبرك ClickClack هنا.",
};
