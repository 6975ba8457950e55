import { badRequest } from "../http/errors.ts";

const LONGEST = 2_000;

/**
 * An address that callbacks may be sent to, as it was given: http or https, without credentials. Whether it is one of the
 * public Internet is decided each time something is sent there, since names change their addresses; one that can never be
 * is refused when it is dialled.
 */
export function cleanCallbackUrl(text: string): string {
  const url = URL.parse(text);
  const fine =
    url !== null &&
    ["http:", "https:"].includes(url.protocol) &&
    url.hostname !== "" &&
    url.username + url.password === "" &&
    text.length <= LONGEST &&
    !/[\s\p{Cc}]/u.test(text);
  if (!fine) throw badRequest("callback_url must be an http(s) address without credentials.");
  return text;
}
