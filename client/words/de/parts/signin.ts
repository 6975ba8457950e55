import type { SignInWords } from "../../signin.ts";
import { signIn } from "../sign-in.ts";

export const de: SignInWords = { signIn };
