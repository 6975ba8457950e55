import { badRequest } from "../../http/errors.ts";
import { hashOf, normalised, type PasswordHash } from "./hashing.ts";

const SHORTEST = 10;
const LONGEST = 1_024;

/** Whose password it is to be: it must not be what everybody knows of them. */
export interface About {
  readonly display_name?: string;
  readonly handle?: string;
  readonly email?: string;
}

/**
 * Hashes a password that somebody has chosen, in a thread of its own: await it before the transaction, then hand it to
 * `setPassword`. 400 `password_weak` when it has less than 10 or more than 1,024 characters, or is one of the first that
 * anybody would try: there are no other rules, as NIST SP 800-63B has it.
 */
export async function hashPassword(password: string, about: About = {}): Promise<PasswordHash> {
  requireStrong(password, about);
  return hashOf(password);
}

function requireStrong(password: string, about: About): void {
  const text = normalised(password);
  const length = [...text].length;
  if (length < SHORTEST || length > LONGEST)
    throw weak(`A password must have ${SHORTEST} to ${LONGEST} characters.`);
  const plain = text.toLowerCase();
  const known = [about.handle, about.email, about.email?.split("@")[0], about.display_name];
  if (known.some((name) => name !== undefined && name !== "" && rest(plain, name) < 4))
    throw weak("A password must not be your name or mail address.");
  if (new Set(plain).size < 4 || isRun(plain) || WORDS.some((word) => rest(plain, word) < 4))
    throw weak("This password is one of the first that anybody would try: choose another.");
}

/** How many characters are left of a text when a word is taken out of it, wherever it stands. */
const rest = (text: string, word: string) =>
  text.includes(word.toLowerCase()) ? text.length - word.length : Infinity;

/** Rows of a keyboard and of the alphabet, in either direction. */
const RUNS = ["01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"];
const isRun = (text: string) =>
  RUNS.some((run) => run.includes(text) || [...run].toReversed().join("").includes(text));

/** The heads of every list of leaked passwords, where they can be made long enough, and ourselves. */
const WORDS = [
  "password",
  "passw0rd",
  "clickclack",
  "qwertyui",
  "iloveyou",
  "12345678",
  "letmein1",
];

const weak = (message: string) => badRequest(message, "password_weak");
