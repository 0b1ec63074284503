import { useLanguage } from "../language/Language";
import type { Delivery } from "../model";
import { Icon, type IconName } from "./Icon";
import styles from "./Ticks.module.css";

const icons: Record<Delivery["state"], IconName> = {
  sending: "clock", waiting: "clock", sent: "check", delivered: "checks", read: "checks", failed: "alert",
};

const names = {
  sending: "ticks.sending", waiting: "ticks.waiting", sent: "ticks.sent", delivered: "ticks.delivered", read: "ticks.read",
  failed: "ticks.failed",
} as const;

/** How far a message of one's own has come: a sign with a name. */
export function Ticks({ state }: { state: Delivery["state"] }) {
  const { t } = useLanguage();
  return (
    <span className={styles[state] ?? styles.ticks} role="img" aria-label={t(names[state])} title={t(names[state])}
      data-testid="ticks" data-state={state}><Icon name={icons[state]} size={16} heavy={state === "read"} /></span>
  );
}
