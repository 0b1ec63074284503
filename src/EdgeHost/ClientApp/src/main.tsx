import { Account, loadTransport } from "@chatorleans/client";
import { createRoot } from "react-dom/client";
import { App, loadSignedIn } from "./app/App";
import { Router } from "./app/router";
import { deviceSettings } from "./app/settings";
import { update } from "./app/update";
import { loadCatalogue, show } from "./ui";

// The host says in the page below which path it is found.
const account = new Account({ url: new URL(".", document.baseURI).href.slice(0, -1) });
const finishLeaving = () => void account.finishLeaving().catch(() => {});
window.addEventListener("online", finishLeaving);
finishLeaving();
show(deviceSettings.appearance());
// Over a slow network each of them, asked for by the one before, would wait for another round trip.
const ahead = [loadCatalogue(deviceSettings.language()), ...account.session ? [loadSignedIn(), loadTransport()] : []];
ahead.forEach((part: Promise<unknown>) => void part.catch(() => {}));
if (import.meta.env.PROD) window.addEventListener("load", () => void update.start(new URL(".", document.baseURI).href));

createRoot(document.getElementById("root")!, {
  onUncaughtError: (error) => console.error(error),
}).render(<App account={account} router={new Router(window)} />);
