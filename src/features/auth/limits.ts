import { ApiError } from "../../http/errors.ts";
import { rateLimit } from "../../http/rate-limit.ts";

const MINUTE = 1 / 60;
const HOUR = MINUTE / 60;

/**
 * How often one may try to sign in, in this process. Only a network, a mail address or an account is ever held up, never
 * those who are signed in. docs/auth.md tells operators the numbers.
 */
export function signInLimits() {
  /** Requests for mail from one network: an office behind one address asks for ten links at once. */
  const mailFrom = rateLimit<string>({ limit: "mail", perSecond: 10 * MINUTE, burst: 10 });
  /** Mail to one address, whoever asks: enough for a link that got lost, too little to fill a mailbox. */
  const mailTo = rateLimit<string>({ limit: "mail", perSecond: 12 * HOUR, burst: 3 });
  /** Wrong passwords from one network, so that nobody tries one password on everybody: 4,300 a day. */
  const wrongFrom = rateLimit<string>({ limit: "password", perSecond: 3 * MINUTE, burst: 30 });
  /** Wrong passwords for one account from wherever, so that nobody guesses it: 500 a day. */
  const wrongFor = rateLimit<string>({ limit: "password", perSecond: 20 * HOUR, burst: 20 });
  /** Links with a password to set, tried from one network. */
  const resetFrom = rateLimit<string>({
    limit: "password_reset",
    perSecond: 10 * MINUTE,
    burst: 10,
  });

  /** Invites that one person has mailed: a company's worth at once. */
  const invitations = rateLimit({ limit: "mailed_invites", perSecond: 100 * HOUR, burst: 100 });

  return {
    resetFrom,
    invitations,

    /** Counts a request for mail; 429 when there are too many. It does not matter whether the address is anybody's. */
    mail(network: string, address: string): void {
      mailFrom(network);
      mailTo(address.trim().toLowerCase());
    },

    /**
     * Counts an attempt to say a password; 429 when there are too many. It counts from its beginning, so that many at once
     * are no more than many in a row, and it is taken back unless the password was wrong: success holds nobody up.
     */
    async password<T>(network: string, account: string, attempt: () => Promise<T>): Promise<T> {
      wrongFrom(network);
      wrongFor(account);
      let wrong = false;
      try {
        return await attempt();
      } catch (error) {
        wrong = error instanceof ApiError && error.code === "password_wrong";
        throw error;
      } finally {
        if (!wrong) {
          wrongFrom.giveBack(network);
          wrongFor.giveBack(account);
        }
      }
    },
  };
}

export type SignInLimits = ReturnType<typeof signInLimits>;
