import { render } from "solid-js/web";
import "./styles/index.css";
import { App } from "./shell/App.tsx";
import { speakChosen } from "./sync/language.ts";

const root = document.getElementById("app");
// Without its words the app has nothing to show; English is always there.
if (root !== null) void speakChosen().then(() => render(() => <App />, root));
