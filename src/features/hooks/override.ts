import type { AuthorOverride } from "../messages/wire.ts";
import { isUploadPath } from "../uploads/pictures.ts";
import { emojiNamed } from "./emoji.ts";
import type { IncomingWebhookPayload } from "./wire.ts";

const LONGEST_NAME = 80;
const LONGEST_ADDRESS = 500;

/**
 * The name and picture that a payload asks for; nothing when it asks for none. What is not fit to be shown is left out:
 * a sender cannot help what its software puts there.
 */
export function overrideOf(payload: IncomingWebhookPayload): AuthorOverride | undefined {
  const display_name = nameFrom(payload.username ?? "");
  const avatar_url = pictureFrom(payload.icon_url ?? "");
  const emoji = emojiNamed(payload.icon_emoji ?? "");
  if (display_name === "" && avatar_url === "" && emoji === "") return undefined;
  return {
    ...(display_name !== "" && { display_name }),
    ...(avatar_url !== "" && { avatar_url }),
    ...(emoji !== "" && { emoji }),
  };
}

/** On one line, without what would turn the line around or cannot be seen. */
function nameFrom(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{C}\s]+/gu, " ")
    .trim();
  return [...line].slice(0, LONGEST_NAME).join("").trim();
}

/** An upload of this server, or an address of the web. */
function pictureFrom(text: string): string {
  const address = text.trim();
  if (isUploadPath(address)) return address;
  if (address.length > LONGEST_ADDRESS || /[\s\p{C}]/u.test(address)) return "";
  const url = URL.parse(address);
  return url !== null && ["http:", "https:"].includes(url.protocol) ? address : "";
}
