import { Account } from "@chatorleans/client";
import { createRoot } from "react-dom/client";
import { App } from "./views/App";
import "./styles.css";

const account = new Account();
const finishLeaving = () => void account.finishLeaving().catch(() => {});
window.addEventListener("online", finishLeaving);
finishLeaving();

createRoot(document.getElementById("root")!).render(<App account={account} />);
