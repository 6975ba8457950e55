import { signInWords } from "../words/signin.ts";

const said = () => signInWords().signIn.mailed;

/** What is said once mail was asked for: the same, whether there is an account or not. */
export function Mailed(props: { email: string; onBack: () => void }) {
  return (
    <>
      <h1 tabindex="-1">{said().title}</h1>
      <p>{said().intro(<bdi>{props.email}</bdi>)}</p>
      <p class="quiet">{said().hint}</p>
      <button type="button" class="button" onClick={() => props.onBack()}>
        {said().another}
      </button>
    </>
  );
}
