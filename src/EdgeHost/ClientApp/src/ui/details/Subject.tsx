import { useState } from "react";
import { useLanguage } from "../language/Language";
import type { ConversationKind } from "../model";
import { Avatar } from "../pieces/Avatar";
import { Button, IconButton } from "../pieces/Button";
import { Field } from "../pieces/Field";
import { Icon, type IconName } from "../pieces/Icon";
import type { Anchor } from "../pieces/place";
import { classes } from "../pieces/classes";
import styles from "./Details.module.css";

interface Props {
  title: string;
  avatarId: string;
  kind: ConversationKind;
  below: string;
  description?: string;
  /** Where the reader may give it another name. Resolves when it has it. */
  onRename?: (name: string) => Promise<void>;
  onDescribe?: (description: string) => Promise<void>;
}

const nameMost = 128;
const descriptionMost = 512;

/** Whom or what the details are about. */
export function Subject({ title, avatarId, kind, below, description, onRename, onDescribe }: Props) {
  const { t } = useLanguage();
  const [changing, setChanging] = useState<"name" | "description">();
  const done = () => setChanging(undefined);
  return (
    <div className={styles.subject}>
      <Avatar id={avatarId} name={title} size="huge" shape={kind === "direct" ? "person" : kind} />
      {changing === "name" && onRename
        ? <Line label={t("details.name")} value={title} most={nameMost} missing={t("details.nameMissing")} onSave={onRename}
          onDone={done} />
        : <p className={styles.name}><bdi>{title}</bdi>
          {onRename && <IconButton icon="edit" size={18} label={t("details.rename")} onClick={() => setChanging("name")}
            data-testid="rename" />}</p>}
      {below && <p className={styles.below}>{below}</p>}
      {changing === "description" && onDescribe
        ? <Line label={t("details.description")} value={description ?? ""} most={descriptionMost} onSave={onDescribe}
          onDone={done} />
        : (description !== undefined || onDescribe) && <p className={styles.description}>
          {description !== undefined && <bdi>{description}</bdi>}
          {onDescribe && <Button onClick={() => setChanging("description")} data-testid="describe">
            {t("details.describe")}</Button>}
        </p>}
    </div>
  );
}

/** One line of text that is changed where it stands. */
function Line({ label, value, most, missing, onSave, onDone }: {
  label: string; value: string; most: number;
  /** What is said where nothing was written, if that is wrong. */
  missing?: string;
  onSave: (value: string) => Promise<void>; onDone: () => void;
}) {
  const { t } = useLanguage();
  const [text, setText] = useState(value);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    if (missing && !text.trim()) return setError(missing);
    setBusy(true);
    try {
      await onSave(text.trim());
      onDone();
    } catch (failure) {
      setError((failure as Error).message);
      setBusy(false);
    }
  };
  return (
    <form className={styles.rename} onSubmit={(event) => { event.preventDefault(); void submit(); }}
      onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); onDone(); } }}>
      <Field label={label} value={text} error={error} maxLength={most} dir="auto" autoFocus onChange={setText} />
      <div className={styles.buttons}><Button onClick={onDone}>{t("cancel")}</Button>
        <Button kind="primary" type="submit" busy={busy}>{t("save")}</Button></div>
    </form>
  );
}

/** One thing that can be done, or a place to go on to. */
export const ActionRow = ({ icon, label, value, danger, onSelect, testId }: {
  icon: IconName; label: string; value?: string; danger?: boolean; onSelect: (at: Anchor) => void; testId?: string;
}) => (
  <button type="button" className={classes(styles.action, danger && styles.danger)} data-testid={testId}
    onClick={({ currentTarget }) => onSelect(currentTarget.getBoundingClientRect())}>
    <Icon name={icon} /><span>{label}</span>{value && <span className={styles.value}>{value}</span>}
  </button>);
