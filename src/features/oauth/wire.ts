import { wire, type Infer } from "../../http/wire.ts";

/** What a provider sends a browser back with; more may be with it. */
export const ProviderAnswer = wire("", (type) =>
  type({ "code?": "string", "state?": "string", "iss?": "string", "error?": "string" }),
);

export const DesktopStart = wire("", (type) =>
  type({ "code_challenge?": "string", "desktop_protocol?": "string" }),
);

export const ConsumeDesktopGitHubOAuthRequest = wire("ConsumeDesktopGitHubOAuthRequest", (type) =>
  type({
    code: type(/^[a-f0-9]{32}$/).or(/^[A-Za-z0-9_-]{43}$/),
    code_verifier: type(/^[A-Za-z0-9_-]+$/)
      .atLeastLength(43)
      .atMostLength(128),
  }),
);
export type ConsumeDesktopGitHubOAuthRequest = Infer<typeof ConsumeDesktopGitHubOAuthRequest>;

export const DesktopConsumed = wire("DesktopConsumed", (type) => type({ ok: "true" }));
