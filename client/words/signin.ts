import { createSignal } from "solid-js";
import { home } from "./en/home.ts";
import { signIn } from "./en/sign-in.ts";

const en = { home, signIn };

/** What the pages before the app say. It is loaded with them. */
export const [signInWords] = createSignal(en);
