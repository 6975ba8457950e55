import type { embed as english } from "../en/embed.ts";
import { isolate } from "../isolate.ts";

export const embed: typeof english = {
  open: "فتح في ClickClack",
  back: "رجوع",
  threadIn: (name) => `في ${isolate(name)}`,
  signIn: "تسجيل الدخول",
  signedOut: "سجّل الدخول لترى هذه المحادثة",
  signedOutHint: "يُفتح ذلك في نافذة مستقلة. وما هنا يظهر حالما تدخل.",
  stillOut:
    "سجّلت الدخول وما زلت ترى هذا؟ يمنع متصفحك وصول دخولك إلى صفحات المواقع الأخرى. تُفتح المحادثة في نافذة مستقلة:",
  missing: "هذه المحادثة ليست هنا",
  missingHint: "ربما أُزيلت، أو ليس لك أن تراها.",
  unreachable: "تعذّر الوصول إلى الخادم",
  unreachableHint: "يستمر هذا من تلقاء نفسه حين يعود. ما كتبته محفوظ.",
  signedIn: "تم تسجيل دخولك",
  signedInHint: "أغلق هذه النافذة وتابع من حيث كنت.",
  close: "إغلاق هذه النافذة",
};
