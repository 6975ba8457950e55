import { render } from "solid-js/web";
import "./styles/index.css";
import { App } from "./shell/App.tsx";

const root = document.getElementById("app");
if (root !== null) render(() => <App />, root);
