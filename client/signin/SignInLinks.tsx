import { Show } from "solid-js";
import type { AuthProviders } from "../../sdk/src/index.ts";
import { apiBase } from "../sync/api-base.ts";
import { signInWords } from "../words/signin.ts";

const said = () => signInWords().signIn;

/** The ways of signing in that lead to another site and back. */
export function SignInLinks(props: { offer: AuthProviders }) {
  return (
    <Show when={props.offer.github || props.offer.openclaw || props.offer.oidc !== undefined}>
      <div class="login-links">
        <Show when={props.offer.github}>
          <a class="button wide" href={`${apiBase}/api/auth/github/start`} rel="external">
            {said().login.continueWith("GitHub")}
          </a>
        </Show>
        <Show when={props.offer.openclaw}>
          <a class="button wide" href={`${apiBase}/api/auth/openclaw/start`} rel="external">
            {said().login.continueWith("OpenClaw ID")}
          </a>
        </Show>
        <Show when={props.offer.oidc}>
          {(oidc) => (
            <a class="button wide" href={`${apiBase}/api/auth/oidc/start`} rel="external">
              <span>{said().login.continueWith(<bdi>{oidc().name}</bdi>)}</span>
            </a>
          )}
        </Show>
      </div>
    </Show>
  );
}

/** Why another site sent somebody back who is not signed in, by the code in the address. */
export const returnFailure = (code: string): string =>
  (Object.hasOwn(said().returned, code) ? said().returned[code] : undefined) ??
  said().returnedOther;
