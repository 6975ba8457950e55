import { catalogue } from "./catalogue.ts";
import { signIn } from "./en/sign-in.ts";

const en = { signIn };

export type SignInWords = typeof en;

/** What the pages before the app say. It is loaded with them. */
export const signInWords = catalogue<SignInWords>(en, {
  de: () => import("./de/parts/signin.ts"),
  ar: () => import("./ar/parts/signin.ts"),
});
