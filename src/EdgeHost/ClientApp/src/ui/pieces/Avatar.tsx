import { useLanguage } from "../language/Language";
import { hueOf, initialsOf, isPicture } from "../language/names";
import type { PresenceStatus } from "../model";
import styles from "./Avatar.module.css";
import { classes } from "./classes";
import { Icon } from "./Icon";

interface Props {
  id: string;
  name: string;
  size?: "small" | "medium" | "large" | "huge";
  presence?: PresenceStatus;
  /** Groups have corners: a group and a person of one name are told apart by shape. */
  shape?: "person" | "group" | "channel";
}

const presenceKeys = { online: "presence.online", away: "presence.away", offline: "presence.offline" } as const;

/** Initials on a colour that is always the same for one id. The name stands beside it: readers of screens pass over this. */
export function Avatar({ id, name, size = "medium", presence, shape = "person" }: Props) {
  const initials = initialsOf(name);
  return (
    <span className={classes(styles.avatar, styles[size], shape !== "person" && styles.square)} data-hue={hueOf(id)}>
      <span className={classes(styles.initials, isPicture(initials) && styles.picture)} data-initials={initials}
        aria-hidden="true" />
      {shape === "channel" && <span className={styles.mark} aria-hidden="true"><Icon name="bell" size={11} /></span>}
      {presence && presence !== "offline" && <PresenceDot status={presence} />}
    </span>
  );
}

/** A full dot, or a moon for whoever is away: the shape says it too. */
export function PresenceDot({ status }: { status: PresenceStatus }) {
  const { t } = useLanguage();
  return <span className={classes(styles.dot, styles[status])} role="img" aria-label={t(presenceKeys[status])}
  data-testid="presence-dot" />;
}
