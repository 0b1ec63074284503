import { Account } from "@chatorleans/client";
import { createRoot } from "react-dom/client";
import { App } from "./views/App";
import "./styles.css";

// The host says in the page below which path it is found.
const account = new Account({ url: new URL(".", document.baseURI).href.slice(0, -1) });
const finishLeaving = () => void account.finishLeaving().catch(() => {});
window.addEventListener("online", finishLeaving);
finishLeaving();

createRoot(document.getElementById("root")!).render(<App account={account} />);
