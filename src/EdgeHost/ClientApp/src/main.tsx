import { createRoot } from "react-dom/client";
import { Account } from "./core/api";
import { App } from "./views/App";
import "./styles.css";

const account = new Account();
const finishLeaving = () => void account.finishLeaving().catch(() => {});
window.addEventListener("online", finishLeaving);
finishLeaving();

createRoot(document.getElementById("root")!).render(<App account={account} />);
