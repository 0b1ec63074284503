import { useLanguage } from "../language/Language";
import { Button } from "../pieces/Button";
import styles from "./ForwardTo.module.css";
import { Switcher, type Target } from "./Switcher";

interface Props {
  query: string;
  targets: readonly Target[];
  chosen: ReadonlySet<string>;
  onQuery: (query: string) => void;
  /** Chooses one, or does so no more. */
  onPick: (target: Target) => void;
  onForward: () => void;
  onClose: () => void;
}

/** Where the words of a message are sent as well. */
export function ForwardTo({ chosen, onForward, ...rest }: Props) {
  const { t } = useLanguage();
  return (
    <Switcher {...rest} chosen={chosen} label={t("forward.to")} placeholder={t("list.find")}>
      <div className={styles.foot}>
        <Button kind="primary" icon="forward" wide busy={chosen.size === 0} onClick={onForward} data-testid="forward">
          {t("forward.send", { count: chosen.size })}</Button></div>
    </Switcher>
  );
}
