import type { people as english } from "../en/people.ts";
import { isolate } from "../isolate.ts";
import { plural } from "../plural.ts";

export const people: typeof english = {
  title: "الأشخاص",
  find: "البحث عن شخص",
  everybody: "الجميع",
  role: "حسب الدور",
  roles: {
    owner: "مالك",
    moderator: "مشرف",
    member: "عضو",
    guest: "ضيف",
    bot: "بوت",
  },
  count: (count) =>
    plural(count, {
      zero: "لا أحد",
      one: "شخص واحد",
      two: "شخصان",
      few: "# أشخاص",
      many: "# شخصًا",
      other: "# شخص",
    }),
  nobody: "لا أحد بهذا الاسم.",
  you: "أنت",
  write: (name) => `الكتابة إلى ${isolate(name)}`,
  profile: (name) => `ملف ${isolate(name)} الشخصي`,
  newTitle: "رسالة جديدة",
  newIntro: "اختر شخصًا واحدًا، أو حتى 31 شخصًا لمحادثة بينكم.",
  to: "إلى",
  chosen: "الأشخاص المختارون",
  suggestions: "الأشخاص",
  remove: (name) => `إزالة ${isolate(name)}`,
  go: "إلى المحادثة",
  most: "هذا أقصى عدد ممكن.",
  invite: "دعوة أشخاص",
  notBegun: (why) => `لم تبدأ المحادثة. ${isolate(why)}`,
};
