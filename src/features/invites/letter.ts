import { mailOf, named } from "../../mail/letter.ts";
import type { Mail } from "../../mail/mail.ts";

const DAY = 24 * 3_600_000;

/** The mail that brings an invite to the address it is for. What people chose to be called makes no link in it. */
export function invitation(
  to: string,
  invite: { url: string; inviter: string; workspace: string; expires_at: string },
): Mail {
  const [inviter, workspace] = [named(invite.inviter), named(invite.workspace)];
  const days = Math.max(1, Math.round((Date.parse(invite.expires_at) - Date.now()) / DAY));
  return mailOf(to, {
    subject: `${inviter} invites you to ${workspace}`,
    before: [
      `“${inviter}” invites you to the workspace “${workspace}” at ${new URL(invite.url).origin}.`,
    ],
    link: { label: "Accept the invitation", url: invite.url },
    after: [
      `The link works once, for ${days === 1 ? "a day" : `${days} days`}.`,
      "If you do not know who this is from, ignore this mail.",
    ],
  });
}
