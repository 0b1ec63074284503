import { useId } from "react";
import { useLanguage } from "../language/Language";
import type { MemberAction, Role } from "../model";
import styles from "./PermissionList.module.css";

export interface ShownPermission {
  readonly action: MemberAction;
  /** The lowest role that may. */
  readonly from: Role;
  /** What the reader may choose instead; nothing where it is not theirs to choose. */
  readonly choices: readonly Role[];
}

/** Who may do what in a conversation. */
export function PermissionList({ permissions, onChange }: {
  permissions: readonly ShownPermission[]; onChange: (action: MemberAction, from: Role) => void;
}) {
  const { t } = useLanguage();
  const id = useId();
  return (
    <>
      <p className={styles.hint}>{t("permissions.hint")}</p>
      <ul className={styles.list}>
        {permissions.map(({ action, from, choices }) => (
          <li key={action} className={styles.row}>
            <label htmlFor={`${id}-${action}`}>{t(`permission.${action}`)}</label>
            {choices.length > 1
              ? <select id={`${id}-${action}`} className={styles.choice} value={from}
                onChange={(event) => onChange(action, event.target.value as Role)}>
                {choices.map((role) => <option key={role} value={role}>{t(`permission.from.${role}`)}</option>)}
              </select>
              : <output id={`${id}-${action}`} className={styles.from}>{t(`permission.from.${from}`)}</output>}
          </li>))}
      </ul>
    </>
  );
}
