/** What of the package `oidc-provider`, which comes without types, the tests use. */
declare module "oidc-provider" {
  import type { RequestListener } from "node:http";

  interface Account {
    readonly accountId: string;
    claims(): Promise<Readonly<Record<string, unknown>> & { readonly sub: string }>;
  }

  export class Provider {
    constructor(
      issuer: string,
      configuration: {
        readonly clients: readonly Readonly<Record<string, unknown>>[];
        readonly claims: Readonly<Record<string, readonly string[]>>;
        readonly cookies: { readonly keys: readonly string[] };
        readonly pkce: { readonly required: () => boolean };
        readonly conformIdTokenClaims?: boolean;
        readonly findAccount: (context: unknown, id: string) => Promise<Account>;
      },
    );
    callback(): RequestListener;
  }
}
