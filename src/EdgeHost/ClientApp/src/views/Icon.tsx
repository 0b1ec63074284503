const paths = {
  plus: "M12 5v14M5 12h14",
  devices: "M4 6h11v9H4zM2 18h14M18 9h4v10h-4z",
  leave: "M10 4H5v16h5M15 8l4 4-4 4M19 12H9",
  people: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M3 20a6 6 0 0 1 12 0M16 5a3 3 0 0 1 0 6M18 14.5a6 6 0 0 1 3 5.5",
  send: "M4 12l16-8-5 16-4-6zM11 14l9-10",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
};

/** Line drawings of our own: fonts differ in which signs they have. */
export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round"
      strokeLinejoin="round" aria-hidden="true"><path d={paths[name]} /></svg>
  );
}
