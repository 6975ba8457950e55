import type { signIn as english } from "../en/sign-in.ts";

export const signIn: typeof english = {
  title: "Anmelden",
  busy: "Du wirst angemeldet",
  moment: "Einen Moment.",
  unreachable: "Der Server ist nicht erreichbar",
  tryAgain: "Noch einmal",
  toApp: "Zur App",
  incomplete: "Dieser Link ist nicht vollständig",
  incompleteMail: "Öffne den ganzen Link aus deiner Mail, oder lass dir einen neuen schicken.",
  failed: "Das hat nicht geklappt",
  name: "Dein Name",
  email: "Mailadresse",
  password: "Passwort",
  passwordHint: "Zehn Zeichen oder mehr; ein paar Wörter sind gut.",
  sendLink: "Schick mir einen Link",
  login: {
    login: "Mailadresse oder Kürzel",
    newName: "Dein Name (wenn du neu bist)",
    forgot: "Passwort vergessen?",
    forgotTitle: "Passwort vergessen?",
    forgotIntro: "Wir schicken dir einen Link, mit dem du ein neues setzt.",
    back: "Zurück zur Anmeldung",
    nobody: "Noch ist niemand hier",
    nobodyIntro:
      "Wer diesen Server gestartet hat, bekam im Terminal, in dem er läuft, einen Link gezeigt, der das erste Konto anlegt. Ein Neustart zeigt einen neuen.",
    linkFailed: (why) =>
      `Dieser Link hat nicht funktioniert. ${why} Lass dir einen neuen schicken.`,
    or: "oder",
    byLink: "Mit einem Link anmelden",
    byPassword: "Mit Passwort anmelden",
    linkOnly:
      "Dieser Server lässt nur mit einem Link herein. Bitte die Person, die ihn betreibt, um einen Anmeldelink, und öffne ihn hier.",
    continueWith: (site) => ["Weiter mit ", site],
  },
  mailed: {
    title: "Schau in deine Mails",
    intro: (address) => [
      "Wenn ",
      address,
      " hier hereindarf, ist ein Link unterwegs. Er gilt einmal, und nicht lange.",
    ],
    hint: "Nach ein paar Minuten noch nichts da? Schau im Spam nach, oder frag die Person, die dich eingeladen hat, welche Adresse sie kennt.",
    another: "Andere Adresse nehmen",
  },
  returned: {
    account_deactivated: "Dieses Konto wurde stillgelegt.",
    email_unverified:
      "Deine Mailadresse ist dort nicht bestätigt: bestätige sie, dann versuch es noch einmal.",
    oauth_denied: "Du wurdest dort nicht angemeldet.",
    oauth_provider_failed:
      "Die andere Seite hat nicht geantwortet, wie sie sollte: versuch es gleich noch einmal.",
    oauth_pending_limit: "Gerade melden sich zu viele an: versuch es gleich noch einmal.",
    oauth_state_invalid:
      "Diese Anmeldung hat zu lange gedauert oder begann in einem anderen Browser: versuch es noch einmal.",
    organization_required:
      "Dein Konto dort gehört nicht zu der Organisation, für die dieser Server da ist.",
  },
  returnedOther: "Das hat nicht geklappt: versuch es noch einmal, oder melde dich anders an.",
  reset: {
    title: "Neues Passwort setzen",
    intro: "Damit bist du hier angemeldet, und überall sonst abgemeldet.",
    submit: "Passwort setzen",
    password: "Neues Passwort",
    once: "Der Link gilt einmal, eine Stunde lang.",
    another: "Einen neuen anfordern",
  },
  invite: {
    page: "Einladung",
    title: "Du bist eingeladen",
    intro: "Sag, wer du bist, und komm herein.",
    submit: "Beitreten",
    incomplete: "Diese Einladung ist nicht vollständig",
    incompleteIntro: "Öffne den ganzen Link, den du bekommen hast, oder bitte um einen neuen.",
    askAgain: "Bitte die Person, die dich eingeladen hat, um einen neuen Link.",
    hereAlready: "Bist du schon hier? Dann melde dich erst an, und öffne den Link noch einmal.",
  },
  comeBack: {
    title: "Du bist drin",
    intro: "Noch kennt dich nur dieser Browser. Sag, wie du dich an einem anderen Tag anmeldest.",
    keep: "Behalten",
    later: "Später",
    emailHint: "Du bestätigst sie mit einer Mail.",
    mailed: (address) => [
      "Ein Link, der ",
      address,
      " bestätigt, ist unterwegs. Öffne ihn in diesem Browser.",
    ],
  },
  confirm: {
    page: "Mailadresse",
    waiting: "Deine Mailadresse",
    failedHint: "Der Link gilt einmal, eine Stunde lang, und nur für das Konto, das ihn wollte.",
    done: "Diese Adresse ist deine",
    doneIntro: (address) => ["Ab jetzt kannst du dich mit ", address, " anmelden."],
    signInFirst: "Melde dich erst an",
    signInFirstIntro:
      "Öffne den Link in dem Browser, in dem du mit dem Konto angemeldet bist, zu dem die Adresse gehört.",
  },
  setup: {
    page: "Einrichten",
    waiting: "Willkommen",
    title: "Willkommen auf deinem Server",
    intro: "Noch ist niemand hier. Leg das erste Konto an: ihm gehört der erste Arbeitsbereich.",
    submit: "Einrichten",
    done: "Dieser Server ist schon eingerichtet",
    doneIntro: "Sein erstes Konto gibt es schon. Bitte die Person, die ihn betreibt, um Einlass.",
    incompleteIntro:
      "Öffne den ganzen Link, den der Server beim Start gezeigt hat. Ein Neustart zeigt einen neuen.",
    workspace: "Name des Arbeitsbereichs",
    workspaceHint: "Zum Beispiel der deines Teams. Er lässt sich später ändern.",
    email: "Mailadresse (freiwillig)",
    emailHint: "Ein Anmeldelink dorthin bringt dich zu diesem Konto zurück.",
    password: "Passwort (freiwillig)",
    passwordHint: "Zehn Zeichen oder mehr.",
  },
};
