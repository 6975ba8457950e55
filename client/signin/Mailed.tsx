/** What is said once mail was asked for: the same, whether there is an account or not. */
export function Mailed(props: { email: string; onBack: () => void }) {
  return (
    <>
      <h1 tabindex="-1">Look into your mail</h1>
      <p>
        If <bdi>{props.email}</bdi> may come in here, a link is on its way. It works once, and not
        for long.
      </p>
      <p class="quiet">
        Nothing there after a few minutes? Look among the spam, or ask whoever invited you which
        address they know.
      </p>
      <button type="button" class="button" onClick={() => props.onBack()}>
        Use another address
      </button>
    </>
  );
}
