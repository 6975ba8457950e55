import type { AuthorizationServer, Client } from "oauth4webapi";
import { boundedFetch } from "../../http/bounded-fetch.ts";
import { badRequest } from "../../http/errors.ts";
import { refusedByProvider } from "./provider.ts";

export type OAuth = typeof import("oauth4webapi");

let loaded: Promise<OAuth> | undefined;

/** The library that speaks OAuth, loaded when somebody first signs in by it. */
export const oauth = (): Promise<OAuth> => (loaded ??= import("oauth4webapi"));

/** How it sends its requests: bounded, and in plain text only to an address of this machine, which the operator has named. */
export const requestOptions = (library: OAuth, server: string) => ({
  [library.customFetch]: boundedFetch,
  [library.allowInsecureRequests]: server.startsWith("http:"),
});

/**
 * What a browser has come back with, checked: it holds a code, and comes from this server where it says from whom it comes
 * (RFC 9207), else it is a 400. A server that says no is a 403 or 502.
 */
export function checkAnswer(
  library: OAuth,
  {
    name,
    server,
    client,
    parameters,
    state,
  }: {
    readonly name: string;
    readonly server: AuthorizationServer;
    readonly client: Client;
    readonly parameters: URLSearchParams;
    readonly state: string;
  },
): URLSearchParams {
  try {
    const answer = library.validateAuthResponse(server, client, parameters, state);
    if (answer.getAll("code").length === 1) return answer;
  } catch (error) {
    if (error instanceof library.AuthorizationResponseError)
      throw refusedByProvider(name, error.error);
  }
  throw badRequest(
    "This is no answer of the provider that you were sent to.",
    "oauth_answer_invalid",
  );
}
