import { Navigate, Route, Router } from "@solidjs/router";
import { ErrorBoundary, type JSX } from "solid-js";
import { ChatProvider, createChat } from "../sync/chat.ts";
import { AppPage } from "./AppPage.tsx";
import { ErrorPage, NotFoundPage } from "./ErrorPage.tsx";
import { later } from "../sync/later.ts";
import { words } from "../words/words.ts";

const InvitePage = later(() => import("../signin/InvitePage.tsx"));
const LoginPage = later(() => import("../signin/LoginPage.tsx"));
const EmailPage = later(() => import("../signin/EmailPage.tsx"));
const ResetPage = later(() => import("../signin/ResetPage.tsx"));
const SetupPage = later(() => import("../signin/SetupPage.tsx"));
const EmbedPage = later(() => import("../embed/EmbedPage.tsx"));
const SignedInPage = later(() => import("../embed/SignedInPage.tsx"));

/** Every view and its URL. */
export function App() {
  const chat = createChat();
  return (
    <ChatProvider value={chat}>
      <Router root={Root}>
        {/* The server has a page of its own there; without a network this one stands in for it. */}
        <Route path="/" component={() => <Navigate href="/app" />} />
        <Route path="/login" component={LoginPage} />
        <Route path="/reset" component={ResetPage} />
        <Route path="/email" component={EmailPage} />
        <Route path="/setup" component={SetupPage} />
        <Route path="/invite" component={InvitePage} />
        <Route
          path={[
            "/app",
            "/app/settings/:section?",
            "/app/:workspace",
            "/app/:workspace/settings/:section?",
            "/app/:workspace/:target",
          ]}
          component={AppPage}
        />
        <Route path="/app/*" component={NotFoundPage} />
        <Route
          path="/embed/:kind/:workspace/:target"
          matchFilters={{ kind: ["channel", "thread"] }}
          component={EmbedPage}
        />
        <Route path="/embed/signed-in" component={SignedInPage} />
        <Route path="/index.html" component={() => <Navigate href="/" />} />
        <Route path="*" component={NotFoundPage} />
      </Router>
    </ChatProvider>
  );
}

function Root(props: { children?: JSX.Element }) {
  return (
    <ErrorBoundary
      fallback={(error: unknown) => {
        console.error(error);
        return <ErrorPage title={words().pages.broken} text={words().pages.brokenHint} />;
      }}
    >
      {props.children}
    </ErrorBoundary>
  );
}
