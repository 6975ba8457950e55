import type { SignInWords } from "../../signin.ts";
import { home } from "../home.ts";
import { signIn } from "../sign-in.ts";

export const ar: SignInWords = { home, signIn };
