import type { CallOptions, Http } from "../http.ts";
import type {
  AnswerOf,
  AuthProviders,
  BodyOf,
  MagicLinkRequested,
  Session,
  SignedIn,
} from "../types.ts";

/** Signing in and out. */
export function authApi(http: Http) {
  return {
    /** What the sign-in page may offer. */
    providers: (options?: CallOptions) =>
      http<AuthProviders>({ method: "GET", path: "/api/auth/providers", ...options }),

    /** Asks for a magic link. The answer holds the token in dev mode, and is empty when a mail was sent. */
    requestMagicLink: (request: { email: string; display_name?: string }, options?: CallOptions) =>
      http<MagicLinkRequested>({
        method: "POST",
        path: "/api/auth/magic/request",
        body: request,
        ...options,
      }),

    /** Trades a magic-link token, which works once, for a session; browsers get its cookie as well. */
    consumeMagicLink: (token: string, options?: CallOptions) =>
      http<SignedIn>({
        method: "POST",
        path: "/api/auth/magic/consume",
        body: { token },
        ...options,
      }),

    /** Makes the first account, the owner's, by the token of the link that the server printed; it is signed in by that. */
    setUp: (request: BodyOf<"setUp">, options?: CallOptions) =>
      http<AnswerOf<"setUp">>({
        method: "POST",
        path: "/api/auth/setup",
        body: request,
        ...options,
      }),

    /** Signs the desktop app in by the code that it was called back with, and the verifier that it kept; it gets the cookie. */
    consumeDesktopSignIn: (request: BodyOf<"consumeDesktopSignIn">, options?: CallOptions) =>
      http<AnswerOf<"consumeDesktopSignIn">>({
        method: "POST",
        path: "/api/auth/github/desktop/consume",
        body: request,
        ...options,
      }),

    /** Signs in by a mail address or handle and a password, where the server allows passwords. */
    signInByPassword: (request: BodyOf<"signInByPassword">, options?: CallOptions) =>
      http<SignedIn>({
        method: "POST",
        path: "/api/auth/password/sign-in",
        body: request,
        ...options,
      }),

    /** Gives the caller a password, or another one, and ends their other sessions. */
    changePassword: (request: BodyOf<"changePassword">, options?: CallOptions) =>
      http<void>({ method: "PUT", path: "/api/auth/password", body: request, ...options }),

    /** Asks for a mail to set a new password by. The answer is the same whether the address is anybody's. */
    requestPasswordReset: (email: string, options?: CallOptions) =>
      http<AnswerOf<"requestPasswordReset">>({
        method: "POST",
        path: "/api/auth/password/reset-request",
        body: { email },
        ...options,
      }),

    /** Sets a new password by the token that was mailed, and signs in. */
    resetPassword: (request: BodyOf<"resetPassword">, options?: CallOptions) =>
      http<SignedIn>({
        method: "POST",
        path: "/api/auth/password/reset",
        body: request,
        ...options,
      }),

    /** By what the caller can sign in. */
    account: async (options?: CallOptions) =>
      (
        await http<AnswerOf<"getAccount">>({
          method: "GET",
          path: "/api/auth/account",
          ...options,
        })
      ).account,

    /** Asks for a mail that confirms an address as the caller's own. */
    requestEmail: (request: BodyOf<"requestEmail">, options?: CallOptions) =>
      http<AnswerOf<"requestEmail">>({
        method: "POST",
        path: "/api/auth/email/request",
        body: request,
        ...options,
      }),

    /** Makes the address that a token was mailed to the caller's own. */
    confirmEmail: async (token: string, options?: CallOptions) =>
      (
        await http<AnswerOf<"confirmEmail">>({
          method: "POST",
          path: "/api/auth/email/confirm",
          body: { token },
          ...options,
        })
      ).account,

    /** Ends the session that makes this call. */
    logout: (options?: CallOptions) =>
      http<void>({ method: "POST", path: "/api/auth/logout", ...options }),

    /** Where the caller is signed in. */
    sessions: async (options?: CallOptions) =>
      (
        await http<{ sessions: Session[] }>({
          method: "GET",
          path: "/api/auth/sessions",
          ...options,
        })
      ).sessions,

    /** Signs the caller out everywhere else, and answers how many sessions that ended. */
    revokeOtherSessions: async (options?: CallOptions) =>
      (
        await http<AnswerOf<"revokeOtherSessions">>({
          method: "POST",
          path: "/api/auth/sessions/revoke-others",
          ...options,
        })
      ).revoked,

    /** Signs one of the caller's sessions out. */
    revokeSession: (id: string, options?: CallOptions) =>
      http<void>({
        method: "DELETE",
        path: `/api/auth/sessions/${encodeURIComponent(id)}`,
        ...options,
      }),
  };
}
