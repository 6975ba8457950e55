import type { notifications as english } from "../en/notifications.ts";
import { isolate } from "../isolate.ts";

export const notifications: typeof english = {
  in: (author, place) => `${isolate(author)} في ${isolate(place)}`,
  file: "أرسل ملفًا",
  testTitle: "الإشعارات تعمل",
  testBody: "سيخبرك ClickClack هنا.",
};
