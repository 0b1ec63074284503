import { useId, useState } from "react";
import { useLanguage } from "../language/Language";
import type { Who } from "../model";
import { Button, IconButton } from "../pieces/Button";
import { Failed } from "../pieces/ErrorBoundary";
import { ListSkeleton } from "../pieces/Skeleton";
import styles from "./Joining.module.css";

export interface ShownInvite {
  readonly id: string;
  readonly by: Who;
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly uses: number;
  readonly usesMax?: number;
}

/** What the next link is to be: how long it lasts, in hours, and how many join by it; 0 for without end. */
export interface InviteWish {
  readonly hours: number;
  readonly usesMax: number;
}

interface Props {
  /** Unknown as long as they are read. */
  invites: readonly ShownInvite[] | undefined;
  error?: string;
  /** The address of one that was just made. It is shown this once. */
  made?: string;
  busy?: boolean;
  onMake: (wish: InviteWish) => void;
  onCopy: (address: string) => void;
  onRevoke: (invite: ShownInvite) => void;
  onRetry: () => void;
}

const hours = [0, 1, 24, 168, 720];
const uses = [0, 1, 10, 100];

/** The links by which others join: makes them, and revokes them. */
export function InviteLinks({ invites, error, made, busy, onMake, onCopy, onRevoke, onRetry }: Props) {
  const { t, times } = useLanguage();
  const [wish, setWish] = useState<InviteWish>({ hours: 168, usesMax: 0 });
  const span = (value: number) => value === 0 ? t("invites.never")
    : value % 24 === 0 ? t("invites.days", { count: value / 24 }) : times.span(value * 3_600);
  return (
    <>
      <div className={styles.form}>
        <Selection label={t("invites.lasts")} value={wish.hours} values={hours} name={span} testId="invite-lasts"
          onChange={(value) => setWish({ ...wish, hours: value })} />
        <Selection label={t("invites.uses")} value={wish.usesMax} values={uses} testId="invite-uses"
          name={(value) => value === 0 ? t("invites.any") : t("invites.people", { count: value })}
          onChange={(value) => setWish({ ...wish, usesMax: value })} />
        <Button kind="primary" icon="add" wide busy={busy} onClick={() => onMake(wish)} data-testid="make-invite">
          {t("invites.make")}</Button>
      </div>
      {made !== undefined && <div className={styles.made} role="status">
        <p>{t("invites.once")}</p>
        <div className={styles.address}><output dir="ltr" data-testid="invite-address">{made}</output>
          <IconButton icon="copy" label={t("invites.copy")} onClick={() => onCopy(made)} data-testid="copy-invite" /></div>
      </div>}
      {error !== undefined ? <Failed text={error} onRetry={onRetry} /> : !invites ? <ListSkeleton rows={3} />
        : invites.length === 0 ? <p className={styles.hint}>{t("invites.none")}</p>
        : <ul className={styles.list} aria-label={t("invites")}>
          {invites.map((invite) => <li key={invite.id} className={styles.invite} data-testid="invite">
            <InviteWords invite={invite} />
            <IconButton icon="trash" label={t("invites.revoke", { time: times.full(invite.createdAt) })}
              onClick={() => onRevoke(invite)} data-testid="revoke-invite" /></li>)}
        </ul>}
    </>
  );
}

function InviteWords({ invite: { by, createdAt, expiresAt, uses, usesMax } }: { invite: ShownInvite }) {
  const { t, times } = useLanguage();
  return (
    <span className={styles.words}>
      <span>{t("invites.by", { who: by.me ? "me" : "other", name: by.name, time: times.short(createdAt) })}</span>
      <span className={styles.below}>
        {usesMax === undefined ? t("invites.used", { count: uses }) : t("invites.usedOf", { count: uses, most: usesMax })}
        {" · "}
        {expiresAt === undefined ? t("invites.lastsAlways") : t("invites.lastsUntil", { time: times.full(expiresAt) })}</span>
    </span>
  );
}

function Selection({ label, value, values, name, testId, onChange }: {
  label: string; value: number; values: readonly number[]; name: (value: number) => string; testId: string;
  onChange: (value: number) => void;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} className={styles.choice} value={value} data-testid={testId}
        onChange={(event) => onChange(Number(event.target.value))}>
        {values.map((one) => <option key={one} value={one}>{name(one)}</option>)}
      </select>
    </div>
  );
}
