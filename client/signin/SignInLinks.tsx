import { Show } from "solid-js";
import type { AuthProviders } from "../../sdk/src/index.ts";
import { apiBase } from "../sync/api-base.ts";

/** The ways of signing in that lead to another site and back. */
export function SignInLinks(props: { offer: AuthProviders }) {
  return (
    <Show when={props.offer.github || props.offer.openclaw || props.offer.oidc !== undefined}>
      <div class="login-links">
        <Show when={props.offer.github}>
          <a class="button wide" href={`${apiBase}/api/auth/github/start`} rel="external">
            Continue with GitHub
          </a>
        </Show>
        <Show when={props.offer.openclaw}>
          <a class="button wide" href={`${apiBase}/api/auth/openclaw/start`} rel="external">
            Continue with OpenClaw ID
          </a>
        </Show>
        <Show when={props.offer.oidc}>
          {(oidc) => (
            <a class="button wide" href={`${apiBase}/api/auth/oidc/start`} rel="external">
              <span>
                Continue with <bdi>{oidc().name}</bdi>
              </span>
            </a>
          )}
        </Show>
      </div>
    </Show>
  );
}

/** Why another site sent somebody back who is not signed in, by the code in the address. */
const REASONS: Readonly<Record<string, string>> = {
  account_deactivated: "This account has been deactivated.",
  email_unverified: "Your mail address is not verified there: verify it, then try again.",
  oauth_denied: "You were not signed in there.",
  oauth_provider_failed: "The other site did not answer as it should: try again in a moment.",
  oauth_pending_limit: "Too many people sign in at once: try again in a moment.",
  oauth_state_invalid: "This sign-in took too long, or began in another browser: try again.",
  organization_required: "Your account there is not in the organisation that this server is for.",
};

export const returnFailure = (code: string): string =>
  (Object.hasOwn(REASONS, code) ? REASONS[code] : undefined) ??
  "This did not work: try again, or sign in another way.";
