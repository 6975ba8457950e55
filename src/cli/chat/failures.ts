import { ClickClackError } from "../../../sdk/src/index.ts";
import { CommandError, EXIT } from "../exit.ts";
import { clean } from "../output.ts";
import { codeOf as systemCodeOf } from "../../files.ts";

/**
 * What a failed call means for the command: a sentence, and one of `EXIT`. Anything that is not about the server comes back
 * as it is.
 */
export function failureOf(error: unknown, server: string): unknown {
  // The words are a server's, which may be anybody's.
  if (error instanceof ClickClackError)
    return new CommandError(codeOf(error), clean(said(error, server)));
  // The SDK answers what came as what the wire promises: something else shows where it is read.
  if (error instanceof TypeError)
    return new CommandError(
      EXIT.unexpectedAnswer,
      `${server} answers otherwise than a ClickClack server of this version does.`,
    );
  return error;
}

/** An answer in JSON that is none of the API's; `what` is a clause about it. */
export const unknownShape = (what: string): ClickClackError =>
  new ClickClackError({ status: 200, code: "unknown_shape", message: what });

/** An answer that is not ClickClack's: a refusal without its code, or a success that is no JSON. */
const isForeign = ({ status, code }: ClickClackError) =>
  code === `http_${status}` || FOREIGN.includes(code);
const FOREIGN = ["not_json", "redirected", "unknown_shape"];

/** Something in front of the server says that it is not there. */
const isAway = ({ code }: ClickClackError) => /^http_50[234]$/.test(code);

/**
 * A refusal of what was asked for is one of the command line (400); what contradicts the server's state or its limits (409,
 * 413, 422, 429, 507) and its faults (5xx) are failures.
 */
function codeOf(error: ClickClackError): number {
  if (isAway(error)) return EXIT.unreachable;
  if (isForeign(error)) return EXIT.unexpectedAnswer;
  if (error.code === "aborted") return EXIT.interrupted;
  if (error.unanswered) return EXIT.unreachable;
  if (error.status === 401 || error.code === "magic_link_invalid") return EXIT.authentication;
  if (error.status === 400) return EXIT.usage;
  if (error.status === 403) return EXIT.notAllowed;
  if (error.status === 404) return EXIT.notFound;
  return EXIT.failed;
}

function said(error: ClickClackError, server: string): string {
  const { status, code, message, correlationId, retryAfter } = error;
  if (code === "redirected") return message;
  if (isAway(error))
    return `${server} is not there at the moment: what stands before it answers ${status}.`;
  if (isForeign(error)) return `${server} is no ClickClack server: ${foreign(error)}.`;
  if (error.unanswered) return `${server} cannot be reached: ${unanswered(error)}.`;
  if (code === "unauthorized" || code === "invalid_token")
    return `${message} To sign in: clickclack login ${server}`;
  if (status >= 500)
    return `${message}${correlationId === undefined ? "" : ` Its log has more, under ${correlationId}.`}`;
  return retryAfter === undefined
    ? message
    : `${message} It may be tried again in ${Math.ceil(retryAfter)} s.`;
}

function foreign({ status, code, message }: ClickClackError): string {
  if (code === "unknown_shape") return message;
  return code === "not_json"
    ? "what it answers is no JSON"
    : `it answers ${status} to a call of the API`;
}

/** Why there was no answer, as far as the system says. */
function unanswered({ code, cause }: ClickClackError): string {
  if (code === "timeout") return "it takes too long to answer";
  const reason = systemCodeOf(cause);
  if (reason === "ECONNREFUSED") return "nothing listens there";
  if (reason === "ENOTFOUND" || reason === "EAI_AGAIN") return "its name is not known";
  if (reason === "EPROTO") return "it does not speak TLS there; is its address http:// instead?";
  if (/CERT|SIGNATURE|ISSUER/.test(reason))
    return `its certificate does not hold (${reason.toLowerCase().replaceAll("_", " ")})`;
  const [said = ""] = cause instanceof Error ? cause.message.split(/[.\n]/) : [];
  return said === "" ? "no answer came" : said.toLowerCase();
}
