import type { MouseEvent } from "react";
import { useLanguage } from "../language/Language";
import type { Connection, Person } from "../model";
import { Avatar } from "../pieces/Avatar";
import { Badge } from "../pieces/Badge";
import { classes } from "../pieces/classes";
import { Icon, type IconName } from "../pieces/Icon";
import styles from "./Rail.module.css";

export interface Destination {
  readonly id: string;
  readonly icon: IconName;
  readonly label: string;
  readonly href: string;
  readonly count?: number;
}

interface Props {
  destinations: readonly Destination[];
  current: string;
  onGo: (id: string) => void;
}

/** Links, so that they open in another tab too; a plain click stays in this one. */
export function goes(event: MouseEvent, go: () => void): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go();
}

/** At the start side of a wide window: where one can go, and oneself with the state of the connection around. */
export function Rail({ destinations, current, me, meHref, connection, onGo }:
  Props & { me: Person; meHref: string; connection: Connection["state"] }) {
  const { t } = useLanguage();
  return (
    <div className={styles.rail}>
      <ul className={styles.places}>
        {destinations.map((place) => <li key={place.id}><Place place={place} isCurrent={place.id === current}
          onGo={onGo} /></li>)}
      </ul>
      <a className={styles.me} href={meHref} data-connection={connection} onClick={(event) =>
        goes(event, () => onGo("profile"))}
        aria-label={t("rail.me", { name: me.name, state: t(`connection.${connection}`) })} title={t(`connection.${connection}`)}>
        <Avatar id={me.id} name={me.name} size="small" /></a>
    </div>
  );
}

/** The same at the foot of the list, where there is no room for a rail. */
export const BottomBar = ({ destinations, current, onGo }: Props) => (
  <ul className={styles.bar}>
    {destinations.map((place) => <li key={place.id}><Place place={place} isCurrent={place.id === current} onGo={onGo} /></li>)}
  </ul>);

function Place({ place: { id, icon, label, href, count }, isCurrent, onGo }: {
  place: Destination; isCurrent: boolean; onGo: (id: string) => void;
}) {
  return (
    <a href={href} className={classes(styles.place, isCurrent && styles.current)} aria-current={isCurrent ? "page" : undefined}
      title={label}
      onClick={(event) => goes(event, () => onGo(id))}>
      <span className={styles.sign}><Icon name={icon} size={22} />{!!count && <Badge count={count} />}</span>
      <span className={styles.label}>{label}</span>
    </a>
  );
}
