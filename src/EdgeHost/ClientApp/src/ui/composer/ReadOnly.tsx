import { useLanguage } from "../language/Language";
import type { Role } from "../model";
import styles from "./ReadOnly.module.css";

/** In place of the field, where only those of this role, and above it, may write. */
export function ReadOnly({ from }: { from: Role }) {
  const { t } = useLanguage();
  return <p className={styles.note}>{t("composer.readOnly", { role: from })}</p>;
}
