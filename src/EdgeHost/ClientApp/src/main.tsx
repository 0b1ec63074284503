import { createRoot } from "react-dom/client";
import { Account } from "./core/api";
import { App } from "./views/App";
import "./styles.css";

createRoot(document.getElementById("root")!).render(<App account={new Account()} />);
