import { useId, useState, type KeyboardEvent, type ReactNode } from "react";
import { useLanguage } from "../language/Language";
import { Avatar } from "../pieces/Avatar";
import { Dialog } from "../pieces/Dialog";
import { Icon, type IconName } from "../pieces/Icon";
import { stepOf } from "../pieces/roving";
import styles from "./Switcher.module.css";

/** Something one can go to, or do. */
export interface Target {
  readonly id: string;
  readonly group: "conversations" | "people" | "commands";
  readonly label: string;
  readonly below?: string;
  readonly avatarId?: string;
  readonly shape?: "person" | "group" | "channel";
  readonly icon?: IconName;
}

interface Props {
  query: string;
  /** Those that fit the query, the best first within their group. */
  targets: readonly Target[];
  isSearching?: boolean;
  error?: string;
  /** What it is for; to go somewhere without it. */
  label?: string;
  placeholder?: string;
  /** Several are chosen: by id, those that are. */
  chosen?: ReadonlySet<string>;
  /** Below the targets. */
  children?: ReactNode;
  onQuery: (query: string) => void;
  onPick: (target: Target) => void;
  onClose: () => void;
}

/** Goes anywhere by a few letters: conversations first, then people, then what can be done. */
export function Switcher(props: Props) {
  const { query, targets, isSearching, error, chosen, children, onQuery, onPick, onClose } = props;
  const { t } = useLanguage();
  const { label = t("switcher.label"), placeholder = t("switcher.placeholder") } = props;
  const id = useId();
  const [at, setAt] = useState(0);
  const index = Math.min(at, targets.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const isText = event.key === "Home" || event.key === "End";
    const next = isText ? undefined : stepOf(event.key, index, targets.length, "wrapping");
    if (next !== undefined) {
      setAt(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing && targets[index]) onPick(targets[index]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={label} hidesTitle top onClose={onClose}>
      <div className={styles.search}><Icon name="search" size={22} />
        <input className={styles.input} data-first-focus role="combobox" aria-expanded={targets.length > 0} aria-controls={id}
          dir={query ? "auto" : undefined} autoComplete="off"
          spellCheck={false} aria-autocomplete="list" aria-activedescendant={targets.length > 0 ? `${id}-${index}` : undefined}
          aria-label={label}
          placeholder={placeholder} value={query} onKeyDown={onKeyDown} data-testid="switcher"
          onChange={(event) => { setAt(0); onQuery(event.target.value); }} />
        <kbd className={styles.key} aria-hidden="true">Esc</kbd></div>
      {error ? <p className={styles.nothing} role="alert">{error}</p>
        : targets.length === 0 &&
          <p className={styles.nothing} role="status">{t(isSearching ? "loading" : "switcher.nothing")}</p>}
      <Targets id={id} label={label} targets={targets} index={index} chosen={chosen} onPick={onPick} />
      {children}
    </Dialog>
  );
}

function Targets({ id, label, targets, index, chosen, onPick }:
  { id: string; label: string; index: number } & Pick<Props, "targets" | "chosen" | "onPick">) {
  const { t } = useLanguage();
  const groups = (["conversations", "people", "commands"] as const)
    .map((group) => [group, targets.flatMap((target, at) => target.group === group ? [{ target, at }] : [])] as const);
  return (
    <div id={id} className={styles.targets} role="listbox" aria-label={label}>
      {groups.filter(([, found]) => found.length > 0).map(([group, found]) => (
        <div key={group} role="group" aria-labelledby={`${id}-${group}`}>
          <p id={`${id}-${group}`} className={styles.group}>{t(`switcher.${group}`)}</p>
          {found.map(({ target, at }) => (
            <div key={target.id} id={`${id}-${at}`} role="option" aria-selected={at === index}
              aria-checked={chosen?.has(target.id)} className={styles.target}
              onClick={() => onPick(target)}>
              {target.avatarId ? <Avatar id={target.avatarId} name={target.label} size="small" shape={target.shape} />
                : <span className={styles.sign}><Icon name={target.icon ?? "chat"} /></span>}
              <bdi className={styles.label}>{target.label}</bdi>
              {target.below && <span className={styles.below}>{target.below}</span>}
              {chosen?.has(target.id) && <Icon name="check" />}
            </div>))}
        </div>))}
    </div>
  );
}
