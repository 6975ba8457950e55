import { mailOf } from "../../mail/letter.ts";

const IGNORE = "If it was not you, ignore this mail: nothing happens without the link.";

/** What the mails about signing in say. A secret stands behind the `#`, where no server's log sees it. */
export const lettersOf = (public_url: string) => ({
  signIn: (to: string, token: string) =>
    mailOf(to, {
      subject: "Your sign-in link",
      before: [`Somebody, most likely you, wants to sign in at ${public_url}.`],
      link: { label: "Sign in", url: `${public_url}/login#${token}` },
      after: ["The link works once, for 15 minutes.", IGNORE],
    }),

  resetPassword: (to: string, token: string) =>
    mailOf(to, {
      subject: "Set a new password",
      before: [`Somebody, most likely you, has forgotten the password at ${public_url}.`],
      link: { label: "Set a new password", url: `${public_url}/reset#${token}` },
      after: ["The link works once, for an hour. It signs you out everywhere else.", IGNORE],
    }),

  confirmEmail: (to: string, token: string) =>
    mailOf(to, {
      subject: "Confirm your mail address",
      before: [
        `Somebody, most likely you, wants to sign in at ${public_url} by this mail address.`,
      ],
      link: { label: "Confirm this address", url: `${public_url}/email#${token}` },
      after: [
        "Open the link where you are signed in. It works once, for an hour.",
        "If it was not you, do not open it.",
      ],
    }),

  emailInUse: (to: string) =>
    mailOf(to, {
      subject: "You have an account already",
      before: [
        `Somebody, most likely you, wants to add this mail address to another account at ${public_url}.`,
        "There is one with this address already: sign in by it instead.",
      ],
      link: { label: "Sign in", url: `${public_url}/login` },
      after: ["If it was not you, ignore this mail: nothing has changed."],
    }),

  emailChanged: (to: string) =>
    mailOf(to, {
      subject: "Your mail address was changed",
      before: [
        `Your account at ${public_url} has another mail address now, and this one signs nobody in any more.`,
      ],
      after: ["If it was not you, tell the people who run this server."],
    }),
});

export type Letters = ReturnType<typeof lettersOf>;
