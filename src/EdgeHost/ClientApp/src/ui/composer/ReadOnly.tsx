import { useLanguage } from "../language/Language";
import styles from "./ReadOnly.module.css";

/** In place of the field, where only some may write. */
export function ReadOnly() {
  const { t } = useLanguage();
  return <p className={styles.note}>{t("composer.readOnly")}</p>;
}
