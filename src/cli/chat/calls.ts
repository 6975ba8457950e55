import { version } from "../../build.ts";
import { ClickClackError, type Fetch } from "../../../sdk/src/index.ts";
import { clean, trace, type Form } from "../output.ts";

/**
 * Sends the calls of a command to one server and to no other: a redirect is an answer that is not understood, for what
 * follows it would carry the token along. `--verbose` tells of each, by path alone.
 */
export const fetchFrom =
  (server: string, form: Form): Fetch =>
  async (url, init) => {
    const headers = new Headers(init.headers);
    headers.set("user-agent", `clickclack/${version} (${process.platform})`);
    const started = performance.now();
    const { pathname } = new URL(url);
    const told = (how: string) =>
      trace(
        `${init.method} ${pathname} ${how} ${Math.round(performance.now() - started)} ms`,
        form,
      );
    let response: Response;
    try {
      response = await fetch(url, { ...init, headers, redirect: "manual" });
    } catch (error) {
      told("no answer");
      throw error;
    }
    const correlationId = response.headers.get("x-correlation-id");
    told(clean(`${response.status} ${correlationId ?? ""}`).trimEnd());
    if (response.status >= 300 && response.status < 400 && response.status !== 304)
      throw redirected(server, url, response);
    // A page for people, where the API is not; files may be pages.
    if (response.ok && isPage(response) && !pathname.includes("/api/uploads/"))
      throw new ClickClackError({
        status: response.status,
        code: "not_json",
        message: "The answer was not from ClickClack",
      });
    return response;
  };

const isPage = ({ headers }: Response) =>
  headers.get("content-type")?.startsWith("text/html") ?? false;

function redirected(server: string, url: string, response: Response): ClickClackError {
  const target = URL.parse(response.headers.get("location") ?? "", url);
  const path = url.slice(server.length).split("?")[0] ?? "";
  // The same call elsewhere: what is before it is where the server says it is.
  const elsewhere =
    target !== null && target.pathname.endsWith(path)
      ? target.origin + target.pathname.slice(0, -path.length)
      : undefined;
  const message =
    elsewhere !== undefined && elsewhere !== server
      ? `${server} sends its callers on to ${elsewhere}: if that is the server, name it by --server ${elsewhere}`
      : `${server} sends its callers elsewhere (${target === null ? "nowhere" : target.origin + target.pathname}): something stands before it that wants more than a token.`;
  return new ClickClackError({ status: response.status, code: "redirected", message });
}
