import { useState } from "react";
import { useLanguage } from "../language/Language";
import type { ConversationKind } from "../model";
import { Avatar } from "../pieces/Avatar";
import { Button, IconButton } from "../pieces/Button";
import { Field } from "../pieces/Field";
import { Icon, type IconName } from "../pieces/Icon";
import { classes } from "../pieces/classes";
import styles from "./Details.module.css";

interface Props {
  title: string;
  avatarId: string;
  kind: ConversationKind;
  below: string;
  /** Where the reader may give it another name. Resolves when it has it. */
  onRename?: (name: string) => Promise<void>;
}

const nameMost = 128;

/** Whom or what the details are about. */
export function Subject({ title, avatarId, kind, below, onRename }: Props) {
  const { t } = useLanguage();
  const [isRenaming, setRenaming] = useState(false);
  return (
    <div className={styles.subject}>
      <Avatar id={avatarId} name={title} size="huge" shape={kind === "direct" ? "person" : kind} />
      {isRenaming && onRename ? <Rename title={title} onRename={onRename} onDone={() => setRenaming(false)} />
        : <p className={styles.name}><bdi>{title}</bdi>
          {onRename && <IconButton icon="edit" size={18} label={t("details.rename")} onClick={() => setRenaming(true)}
            data-testid="rename" />}</p>}
      {below && <p className={styles.below}>{below}</p>}
    </div>
  );
}

function Rename({ title, onRename, onDone }: { title: string; onRename: (name: string) => Promise<void>; onDone: () => void }) {
  const { t } = useLanguage();
  const [name, setName] = useState(title);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    if (!name.trim()) return setError(t("details.nameMissing"));
    setBusy(true);
    try {
      await onRename(name.trim());
      onDone();
    } catch (failure) {
      setError((failure as Error).message);
      setBusy(false);
    }
  };
  return (
    <form className={styles.rename} onSubmit={(event) => { event.preventDefault(); void submit(); }}
      onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); onDone(); } }}>
      <Field label={t("details.name")} value={name} error={error} maxLength={nameMost} dir="auto" autoFocus onChange={setName} />
      <div className={styles.buttons}><Button onClick={onDone}>{t("cancel")}</Button>
        <Button kind="primary" type="submit" busy={busy}>{t("save")}</Button></div>
    </form>
  );
}

/** One thing that can be done, or a place to go on to. */
export const ActionRow = ({ icon, label, value, danger, onSelect, testId }: {
  icon: IconName; label: string; value?: string; danger?: boolean; onSelect: () => void; testId?: string;
}) => (
  <button type="button" className={classes(styles.action, danger && styles.danger)} onClick={onSelect} data-testid={testId}>
    <Icon name={icon} /><span>{label}</span>{value && <span className={styles.value}>{value}</span>}
  </button>);
