import styles from "./Icon.module.css";

const paths = {
  add: "M12 5v14M5 12h14",
  alert: "M12 7.5v5.5M12 16.4v.1M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  archive: "M4 5h16v4H4zM5.5 9v10h13V9M9.5 12.5h5",
  back: "M15 5l-7 7 7 7",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4",
  bellOff: "M8 5.6A6 6 0 0 1 18 11v4M16.5 18.5h-12l1.5-2V11c0-.6.1-1.2.3-1.8M10 21h4M4 4l16 16",
  block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.8 5.8l12.4 12.4",
  bookmark: "M7 4h10v16l-5-3.6L7 20z",
  chat: "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2.5 12.8l4.2 4.2 8.6-9M11 15.3l1.7 1.7 8.8-9",
  clock: "M12 7.5V12l3 2M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  compose: "M11 5H6a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2v-5M9.5 14.5l.6-3L18 3.6l2.4 2.4-7.9 7.9z",
  copy: "M9 9h10v11H9zM15 9V5H5v11h4",
  crown: "M4 18h16M4.5 15L3.5 7.5 8.5 11 12 5.5 15.5 11l5-3.5-1 7.5z",
  device: "M4 5h16v11H4zM2.5 19.5h19M9 19.5h6",
  down: "M12 5v14M6 13l6 6 6-6",
  edit: "M5 19l1-4L16.5 4.5l3 3L9 18z",
  emoji: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM8.5 14.2c1.7 2.4 5.3 2.4 7 0M9 9.6v.4M15 9.6v.4",
  expand: "M6 9l6 6 6-6",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"
    + "M12 14.7a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4z",
  eyeOff: "M4 4l16 16M9.5 5.9A9.7 9.7 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-2.7 3.4"
    + "M6 7.7A16 16 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4-.9",
  forward: "M14 6l6 5.5-6 5.5M19.5 11.5H10a6 6 0 0 0-6 6v1",
  globe: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.5 12h17M12 3.5c5 5 5 12 0 17-5-5-5-12 0-17z",
  info: "M12 11v5.5M12 7.6v.1M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  leave: "M10 4H5v16h5M15 8l4 4-4 4M19 12H9",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  mention: "M15.5 12a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0zM15.5 8.5V13a2.4 2.4 0 0 0 4.8 0v-1a8.3 8.3 0 1 0-3.3 6.6",
  more: "M5.5 12v.01M12 12v.01M18.5 12v.01",
  palette: "M12 3.5a8.5 8.5 0 0 0 0 17c1.6 0 2-1 1.6-2.1-.5-1.4.3-2.4 1.7-2.4H18a2.5 2.5 0 0 0 2.5-2.6C20.3 7.7 16.7"
    + " 3.5 12 3.5zM8 11.5v.01M10.5 7.7v.01M14.8 8v.01",
  people: "M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11zM3 19.5a6 6 0 0 1 12 0M16 4.9a3.2 3.2 0 0 1 0 6"
    + "M18 14.2a6 6 0 0 1 3 5.3",
  person: "M12 11.5a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6zM4.5 20.5a7.5 7.5 0 0 1 15 0",
  pin: "M9 4h6l-.7 6 3.2 3.5v1.5h-11v-1.5L9.7 10zM12 15v5.5",
  reply: "M10 6l-6 5.5 6 5.5M4.5 11.5H14a6 6 0 0 1 6 6v1",
  search: "M10.8 17.6a6.8 6.8 0 1 0 0-13.6 6.8 6.8 0 0 0 0 13.6zM16 16l4.5 4.5",
  send: "M4.5 12L3 4.5 21 12 3 19.5zM4.5 12H12",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z"
    + "M9 19.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  shield: "M12 3.5l7 2.5v5.5c0 4.5-3 7.6-7 9-4-1.4-7-4.5-7-9V6z",
  star: "M12 4l2.5 5.2 5.6.7-4.1 3.9 1.1 5.7-5.1-2.8-5.1 2.8L8 13.8 3.9 9.9l5.6-.7z",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
  unread: "M12 17a5 5 0 1 0 0-10 5 5 0 0 0 0 10z",
};

export type IconName = keyof typeof paths;

// These point along the line of text, and turn round with it.
const directed = new Set<IconName>(["back", "leave", "reply", "forward", "send", "chat"]);
// Of these a point is drawn as a line without length.
const bold = new Set<IconName>(["more"]);

/** Line drawings of our own: fonts differ in which signs they have. What they mean is said by what they stand in. */
export function Icon({ name, size = 20, heavy }: { name: IconName; size?: number; heavy?: boolean }) {
  return (
    <svg className={directed.has(name) ? styles.directed : undefined} width={size} height={size} viewBox="0 0 24 24" fill="none"
      stroke="currentColor" strokeWidth={heavy || bold.has(name) ? 2.6 : 1.8} strokeLinecap="round" strokeLinejoin="round"
      aria-hidden="true" focusable="false"><path d={paths[name]} /></svg>
  );
}
