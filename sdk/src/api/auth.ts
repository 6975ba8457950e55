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

    /** Signs one of the caller's sessions out. */
    revokeSession: (id: string, options?: CallOptions) =>
      http<void>({
        method: "DELETE",
        path: `/api/auth/sessions/${encodeURIComponent(id)}`,
        ...options,
      }),
  };
}
