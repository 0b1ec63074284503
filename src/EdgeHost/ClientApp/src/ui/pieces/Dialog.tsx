import { useEffect, useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { useLanguage } from "../language/Language";
import { Button, IconButton } from "./Button";
import styles from "./Dialog.module.css";

interface Props {
  title: string;
  /** Its title is said, not shown: what is in it says what it is. */
  hidesTitle?: boolean;
  top?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** Above everything else, which is out of reach meanwhile. Closed while it is still there, it gives the focus back. */
export function Dialog({ title, hidesTitle, top, onClose, children }: Props) {
  const { t } = useLanguage();
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const dialog = element.current!;
    dialog.showModal();
    dialog.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    return () => dialog.close();
  }, []);
  return (
    <dialog ref={element} className={styles.dialog} data-top={top || undefined} aria-labelledby={hidesTitle ? undefined : titleId}
      aria-label={hidesTitle ? title : undefined} onCancel={(event) => { event.preventDefault(); onClose(); }}
      onMouseDown={(event) => event.target === element.current && onClose()}>
      <div className={styles.body}>
        {!hidesTitle && <div className={styles.head}><h2 id={titleId}>{title}</h2>
          <IconButton icon="close" label={t("close")} onClick={onClose} /></div>}
        {children}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  text: string;
  /** The verb that is done. */
  verb: string;
  busy?: boolean;
  error?: string;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before what cannot be undone. Whoever presses Enter without reading has cancelled. */
export function ConfirmDialog({ title, text, verb, busy, error, onConfirm, onCancel }: ConfirmProps) {
  const { t } = useLanguage();
  const element = useRef<HTMLDialogElement>(null);
  const ids = [useId(), useId()];
  useEffect(() => {
    const dialog = element.current!;
    dialog.showModal();
    dialog.querySelector<HTMLElement>("[data-first-focus]")!.focus();
    return () => dialog.close();
  }, []);
  return (
    <dialog ref={element} className={styles.question} role="alertdialog" aria-labelledby={ids[0]} aria-describedby={ids[1]}
      onCancel={(event) => { event.preventDefault(); onCancel(); }}>
      <div className={styles.asked}>
        <h2 id={ids[0]}>{title}</h2>
        <p id={ids[1]}>{text}</p>
        {error && <p className={styles.error} role="alert">{error}</p>}
        <div className={styles.answers}>
          <Button data-first-focus onClick={onCancel} data-testid="cancel">{t("cancel")}</Button>
          <Button kind="danger" busy={busy} onClick={onConfirm} data-testid="confirm">{verb}</Button>
        </div>
      </div>
    </dialog>
  );
}
