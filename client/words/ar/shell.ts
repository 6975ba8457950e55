import type { shell as english } from "../en/shell.ts";
import { isolate } from "../isolate.ts";
import { plural } from "../plural.ts";

export const shell: typeof english = {
  themeNotKept: (why) => `هو كذلك في هذا المتصفح وحده. ${isolate(why)}`,
  workspaces: "مساحات العمل",
  workspaceUnread: (name) => `${isolate(name)}، غير مقروءة`,
  workspaceMentions: (name, count) =>
    `${isolate(name)}، ${plural(count, {
      zero: "لا شيء لك",
      one: "واحدة لك",
      two: "اثنتان لك",
      few: "# لك",
      many: "# لك",
      other: "# لك",
    })}`,
  createWorkspace: "إنشاء مساحة عمل",
  noWorkspace: "لست في أي مساحة عمل بعد",
  noWorkspaceHint: "اطلب دعوة إلى إحداها، أو ابدأ مساحتك الخاصة.",
  missing: "هذا ليس هنا",
  missingHint: "ربما أُزيل، أو ليس لك أن تراه.",
  notLoaded: "تعذّر تحميل مساحة العمل هذه",
  lost: (name) => `لم يعد ${isolate(name)} متاحًا لك`,
  lostHint: "أُخرجت منه، أو حُذف. إن كان ذلك خطأً فاسأل أحد أعضائه: يمكنهم إعادتك.",
  closed: "أُغلقت هذه المحادثة",
  closedHint: (name) => `أغلقتها مع ${isolate(name)} في نافذة أخرى. كل ما كُتب محفوظ.`,
  openAgain: "فتحها من جديد",
  jumpElsewhere: "الانتقال إلى مكان آخر",
  reconnecting: "جارٍ إعادة الاتصال…",
  catchingUp: "جارٍ اللحاق بما فات…",
  menuLabel: (name) => `${isolate(name)}: القائمة`,
  invitePeople: "دعوة أشخاص",
  signingIn: "تسجيل الدخول",
  theme: "المظهر",
  themes: { system: "مثل النظام", light: "فاتح", dark: "داكن" },
  density: "الكثافة",
  densities: { comfortable: "مريحة", compact: "متراصّة" },
  loading: "جارٍ التحميل…",
  newVersion: "إصدار جديد جاهز.",
  reload: "إعادة التحميل",
  fromBefore: "جارٍ الاتصال… هذا آخر ما رأيته.",
};
