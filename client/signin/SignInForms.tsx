import { createSignal } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Field, Form } from "../ui/Form.tsx";
import { signInWords } from "../words/signin.ts";

const said = () => signInWords().signIn;

/** Asks for a mail address or handle and a password. */
export function PasswordForm(props: {
  login: string;
  onLogin: (login: string) => void;
  onSignedIn: () => void;
}) {
  const chat = useChat();
  const [password, setPassword] = createSignal("");
  async function signIn(): Promise<void> {
    await chat.session.signInByPassword({ login: props.login.trim(), password: password() });
    props.onSignedIn();
  }
  return (
    <Form
      submit={said().title}
      onSubmit={signIn}
      disabled={props.login.trim() === "" || password() === ""}
    >
      <Field
        label={said().login.login}
        value={props.login}
        onInput={props.onLogin}
        autocomplete="username"
        maxLength={254}
        required
        autofocus
      />
      <Field
        label={said().password}
        type="password"
        value={password()}
        onInput={setPassword}
        autocomplete="current-password"
        maxLength={1024}
        required
      />
    </Form>
  );
}

/** Asks for a sign-in link, which a server in dev mode hands out at once; others send it by mail. */
export function LinkForm(props: {
  email: string;
  onMailed: (email: string) => void;
  onSignedIn: () => void;
}) {
  const chat = useChat();
  const [email, setEmail] = createSignal(props.email.includes("@") ? props.email : "");
  const [name, setName] = createSignal("");
  async function request(): Promise<void> {
    const display_name = name().trim();
    const answer = await chat.requestMagicLink({
      email: email().trim(),
      ...(display_name === "" ? {} : { display_name }),
    });
    if (answer.token === undefined) return props.onMailed(email().trim());
    await chat.session.consume(answer.token);
    props.onSignedIn();
  }
  return (
    <Form submit={said().sendLink} onSubmit={request} disabled={email().trim() === ""}>
      <Field
        label={said().email}
        type="email"
        value={email()}
        onInput={setEmail}
        autocomplete="email"
        maxLength={254}
        required
        autofocus
      />
      <Field
        label={said().login.newName}
        value={name()}
        onInput={setName}
        autocomplete="name"
        maxLength={80}
      />
    </Form>
  );
}

/** Asks for a mail to set a new password by. */
export function ForgottenForm(props: { email: string; onMailed: (email: string) => void }) {
  const chat = useChat();
  const [email, setEmail] = createSignal(props.email.includes("@") ? props.email : "");
  async function request(): Promise<void> {
    await chat.auth.requestPasswordReset(email().trim());
    props.onMailed(email().trim());
  }
  return (
    <Form submit={said().sendLink} onSubmit={request} disabled={email().trim() === ""}>
      <Field
        label={said().email}
        type="email"
        value={email()}
        onInput={setEmail}
        autocomplete="email"
        maxLength={254}
        required
        autofocus
      />
    </Form>
  );
}

/** The one field of a new password. */
export function NewPasswordField(props: {
  label: string;
  value: string;
  onInput: (password: string) => void;
  required?: boolean;
  autofocus?: boolean;
}) {
  return (
    <Field
      label={props.label}
      type="password"
      value={props.value}
      onInput={props.onInput}
      autocomplete="new-password"
      maxLength={1024}
      hint={said().passwordHint}
      required={props.required ?? false}
      autofocus={props.autofocus ?? false}
    />
  );
}
