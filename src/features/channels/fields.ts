import { badRequest } from "../../http/errors.ts";
import { hasControlCharacters } from "../people/people.ts";
import type { CreateChannelRequest } from "./wire.ts";

/** The longest `external_ref` and `sidebar_section`, in UTF-16 units: they come back byte for byte. */
const LONGEST_REF = 1_024;
const LONGEST_URL = 2_048;

/** In code points. */
const LONGEST_TITLE = 200;
const LONGEST_TOPIC = 250;
const LONGEST_DESCRIPTION = 1_000;

/** What a channel can be made of or changed in, fit to be stored; fields that were not sent are absent. */
export type CleanFields = Omit<CreateChannelRequest, "kind"> & { kind?: "public" | "private" };

/** Checks the fields of a channel, new or changed: 400 with the name of the first that will not do. */
export function cleanFields(input: CreateChannelRequest): CleanFields {
  const { kind, name, display_title, external_managed, topic, description } = input;
  const { external_ref, external_url, sidebar_section } = input;
  if (kind !== undefined && kind !== "public" && kind !== "private")
    throw badRequest("kind must be public or private.");
  return {
    ...(kind !== undefined && { kind }),
    ...(name !== undefined && { name: cleanChannelName(name) }),
    ...(display_title !== undefined && {
      display_title: cleanText(
        [...display_title.toWellFormed().trim()].slice(0, LONGEST_TITLE).join(""),
        "display_title",
      ),
    }),
    ...(topic !== undefined && { topic: cleanText(short(topic, "topic", LONGEST_TOPIC), "topic") }),
    ...(description !== undefined && { description: cleanDescription(description) }),
    ...(external_managed !== undefined && { external_managed }),
    ...(external_ref !== undefined && { external_ref: cleanRef(external_ref, "external_ref") }),
    ...(external_url !== undefined && { external_url: cleanUrl(external_url) }),
    ...(sidebar_section !== undefined && {
      sidebar_section: cleanRef(sidebar_section, "sidebar_section"),
    }),
  };
}

/** A channel's name: as it is when it is `[a-z0-9-]+`, else in lower case with hyphens for what is no letter or digit. */
function cleanChannelName(text: string): string {
  const name = /^[a-z0-9-]+$/.test(text)
    ? text
    : text
        .toWellFormed()
        .normalize("NFKC")
        .toLowerCase()
        .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
        .replace(/^-+|-+$/g, "");
  if (name === "") throw badRequest("name must contain a letter or a digit.");
  if (name.length > 128) throw badRequest("name must be at most 128 characters.");
  return name;
}

/** Trimmed, and refused beyond so many code points. */
function short(text: string, field: string, longest: number): string {
  const trimmed = text.toWellFormed().trim();
  if (trimmed.length > longest && [...trimmed].length > longest)
    throw badRequest(`${field} must be at most ${longest} characters.`);
  return trimmed;
}

/** Several lines, unlike the other texts. */
function cleanDescription(text: string): string {
  const description = short(text.replaceAll("\r\n", "\n"), "description", LONGEST_DESCRIPTION);
  cleanText(description.replace(/[\n\t]/g, ""), "description");
  return description;
}

function cleanText(text: string, field: string): string {
  if (hasControlCharacters(text)) throw badRequest(`${field} must not contain control characters.`);
  return text;
}

function cleanRef(text: string, field: string, longest = LONGEST_REF): string {
  if (text.length > longest) throw badRequest(`${field} must be at most ${longest} characters.`);
  if (!text.isWellFormed()) throw badRequest(`${field} must be well-formed Unicode.`);
  return cleanText(text, field);
}

function cleanUrl(text: string): string {
  if (text === "") return text;
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol) || /\s/.test(text))
    throw badRequest("external_url must be empty or an http(s) address.");
  return cleanRef(text, "external_url", LONGEST_URL);
}
