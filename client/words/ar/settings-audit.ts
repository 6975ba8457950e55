import type { AuditTold, settingsAudit as english } from "../en/settings-audit.ts";
import { isolate } from "../isolate.ts";
import { plural } from "../plural.ts";

/** A sentence in which what others wrote keeps its own direction. */
const told =
  (sentence: (told: AuditTold) => string) =>
  ({ who, what, other, role, from, to, names }: AuditTold): string =>
    sentence({
      who: isolate(who),
      what: isolate(what),
      other: isolate(other),
      role,
      from: isolate(`#${from}`),
      to: isolate(`#${to}`),
      names: isolate(names),
    });

export const settingsAudit: typeof english = {
  intro: "من فعل ماذا بمساحة العمل هذه. لا يحوي السجل سرًّا ولا رسالة ولا ملاحظة.",
  none: "لم يُدوَّن شيء بعد.",
  noneFound: "لم يُعثر على شيء من هذا النوع.",
  kind: "ماذا",
  everyKind: "كل شيء",
  person: "من",
  everybody: "الجميع",
  operator: "القائم على الخادم",
  someone: "شخص لم يعد هنا",
  somewhere: "قناة خاصة",
  something: "شيء ما",
  details: "التفاصيل",
  action: "الإجراء",
  at: "متى",
  target: "المعرّف",
  searched: (count) =>
    plural(count, {
      zero: "لم يُبحث في أي مدخل",
      one: "بُحث في مدخل واحد",
      two: "بُحث في مدخلين",
      few: "بُحث في # مداخل",
      many: "بُحث في # مدخلًا",
      other: "بُحث في # مدخل",
    }),
  kinds: {
    workspace: "مساحة العمل",
    member: "الأعضاء",
    invite: "الدعوات",
    channel: "القنوات",
    message: "الرسائل",
    bot: "البوتات ورموز الوصول",
    hook: "خطافات الويب",
    app: "التطبيقات والأوامر",
    subscription: "اشتراكات الأحداث",
    account: "الحسابات المرتبطة",
    question: "الأسئلة",
  },
  other: (who, action) => `${isolate(who)}: ${isolate(action)}`,
  actions: {
    "workspace.created": told(({ who }) => `أنشأ ${who} مساحة العمل`),
    "workspace.deleted": told(({ who }) => `حذف ${who} مساحة العمل`),
    "workspace.updated": told(({ who, names }) => `غيّر ${who} مساحة العمل: ${names}`),
    "workspace.ownership_transferred": told(
      ({ who, what }) => `سلّم ${who} مساحة العمل إلى ${what}`,
    ),
    "invite.created": told(({ who, role }) => `أنشأ ${who} دعوة (الدور: ${role})`),
    "invite.accepted": told(({ who, role }) => `جاء ${who} بدعوة (الدور: ${role})`),
    "invite.deleted": told(({ who }) => `سحب ${who} دعوة`),
    "member.added": told(({ what, role }) => `جاء ${what} (الدور: ${role})`),
    "member.moderated": told(({ who, what, names }) => `بتّ ${who} في شأن ${what}: ${names}`),
    "member.removed": told(({ who, what }) => `أزال ${who} ${what}`),
    "member.left": told(({ what }) => `غادر ${what}`),
    "member.deactivated": told(({ what }) => `أُنهي حساب ${what}`),
    "channel.created": told(({ who, what }) => `أنشأ ${who} القناة ${what}`),
    "channel.deleted": told(({ who, what }) => `حذف ${who} القناة ${what}`),
    "channel.archived": told(({ who, what }) => `أرشف ${who} ${what}`),
    "channel.restored": told(({ who, what }) => `استعاد ${who} ${what}`),
    "channel.renamed": told(({ who, from, to }) => `غيّر ${who} اسم ${from} إلى ${to}`),
    "channel.updated": told(({ who, what }) => `غيّر ${who} ${what}`),
    "channel.member_added": told(({ who, what, other }) => `أضاف ${who} ${other} إلى ${what}`),
    "channel.member_removed": told(({ who, what, other }) => `أخرج ${who} ${other} من ${what}`),
    "message.deleted": told(({ who, other }) => `حذف ${who} رسالة من ${other}`),
    "bot.created": told(({ who, what }) => `أنشأ ${who} البوت ${what}`),
    "bot.removed": told(({ who, what }) => `أخرج ${who} البوت ${what}`),
    "bot.deleted": told(({ who, what }) => `حذف ${who} البوت ${what}`),
    "bot_token.created": told(
      ({ who, names, other }) => `أنشأ ${who} رمز الوصول ${names} للبوت ${other}`,
    ),
    "bot_token.renewed": told(
      ({ who, names, other }) => `جدّد ${who} رمز الوصول ${names} للبوت ${other}`,
    ),
    "bot_token.revoked": told(
      ({ who, names, other }) => `ألغى ${who} رمز الوصول ${names} للبوت ${other}`,
    ),
    "bot_commands.updated": told(({ other }) => `غيّر ${other} قائمة أوامره`),
    "bot_setup_code.created": told(({ who, other }) => `أنشأ ${who} رمز إعداد للبوت ${other}`),
    "bot_setup_code.claimed": told(({ other }) => `استُعمل رمز إعداد للبوت ${other}`),
    "incoming_hook.created": told(({ who, other }) => `أنشأ ${who} خطاف ويب ينشر باسم ${other}`),
    "incoming_hook.deleted": told(({ who, other }) => `ألغى ${who} خطاف ويب لـ ${other}`),
    "app_installation.created": told(({ who, names }) => `ثبّت ${who} التطبيق ${names}`),
    "app_installation.revoked": told(({ who, names }) => `أخرج ${who} التطبيق ${names}`),
    "slash_command.created": told(({ who, names }) => `سجّل ${who} الأمر ${names}`),
    "slash_command.revoked": told(({ who, names }) => `أنهى ${who} الأمر ${names}`),
    "slash_command.secret_rotated": told(
      ({ who, names }) => `أنشأ ${who} سر توقيع جديدًا للأمر ${names}`,
    ),
    "slash_command.invoked": told(({ who, names }) => `استدعى ${who} الأمر ${names}`),
    "event_subscription.created": told(
      ({ who, names }) => `جعل ${who} الأحداث تُرسَل إلى ${names}`,
    ),
    "event_subscription.revoked": told(
      ({ who, names }) => `أنهى ${who} إرسال الأحداث إلى ${names}`,
    ),
    "event_subscription.secret_rotated": told(
      ({ who, names }) => `أنشأ ${who} سر توقيع جديدًا لما يُرسَل إلى ${names}`,
    ),
    "event_subscription.resumed": told(({ who, names }) => `استأنف ${who} الإرسال إلى ${names}`),
    "event_subscription.paused": told(({ names }) => `أُوقف الإرسال إلى ${names}: لم يجب أحد`),
    "event_subscription.redelivered": told(
      ({ who, names }) => `أعاد ${who} إرسال حدث إلى ${names}`,
    ),
    "connected_account.created": told(({ who, other, names }) => `ربط ${who} ${other} بـ ${names}`),
    "connected_account.revoked": told(({ who, other, names }) => `فصل ${who} ${other} عن ${names}`),
    "question.asked": told(({ who }) => `طرح ${who} سؤالًا`),
    "question.answered": told(({ who }) => `أجاب ${who} عن سؤال`),
    "question.resolved": told(({ who }) => `أغلق ${who} سؤالًا`),
  },
  changedTo: (what, to) => `${what} «${isolate(to)}»`,
  changes: {
    role: (from, to) => `من ${from} إلى ${to}`,
    timedOut: "إيقاف مؤقت",
    timeoutEnded: "إنهاء الإيقاف المؤقت",
    blocked: "حظر",
    unblocked: "رفع الحظر",
    note: "تغيير الملاحظة",
    name: "الاسم",
    slug: "الاسم القصير",
    icon_url: "الأيقونة",
  },
};
