import { useLanguage } from "../language/Language";
import type { Absence } from "../model";
import { Icon, type IconName } from "../pieces/Icon";
import { Spinner } from "../pieces/Spinner";
import styles from "./Placeholder.module.css";

const icons: Record<Exclude<Absence, "loading">, IconName> = { deleted: "trash", undecryptable: "lock" };

/** What stands where a text would. */
export function Placeholder({ absent }: { absent: Absence }) {
  const { t } = useLanguage();
  return (
    <span className={styles.placeholder}>
      {absent === "loading" ? <Spinner /> : <Icon name={icons[absent]} size={15} />}{t(`absent.${absent}`)}</span>
  );
}
