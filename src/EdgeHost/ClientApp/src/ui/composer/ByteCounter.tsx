import { useLanguage } from "../language/Language";
import styles from "./ByteCounter.module.css";

/** How much still goes in, near the limit; beyond it, how much is too much. */
export function ByteCounter({ id, left }: { id: string; left: number }) {
  const { t } = useLanguage();
  return (
    <output id={id} className={styles.counter} data-over={left < 0} data-testid="byte-counter">
      {left < 0 ? t("composer.over", { count: -left }) : t("composer.left", { count: left })}</output>
  );
}
