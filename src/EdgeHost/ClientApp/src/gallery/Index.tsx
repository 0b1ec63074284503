import { useState } from "react";
import styles from "./gallery.module.css";
import { screens } from "./screens";

const options = {
  theme: ["system", "light", "dark"], contrast: ["system", "normal", "more"], lang: ["en", "de", "ar"],
    text: ["normal", "small", "large", "larger"],
  density: ["comfortable", "compact"], size: ["1280x800", "900x700", "390x780", "320x568", "320x256", "1920x1000"],
} as const;

type Option = keyof typeof options;

/** All scenes, each in a window of its own: their style goes by the window. */
export function Index() {
  const [scene, setScene] = useState("states");
  const [chosen, setChosen] = useState<Record<Option, string>>({
    theme: "system", contrast: "system", lang: "en", text: "normal", density: "comfortable", size: "1280x800",
  });
  const [width, height] = chosen.size.split("x");
  const query = new URLSearchParams({ scene, ...chosen });
  return (
    <div className={styles.index}>
      <header><h1>ChatOrleans: components</h1>
        {(Object.keys(options) as Option[]).map((name) => (
          <label key={name}>{name}<select value={chosen[name]} onChange={(event) =>
            setChosen({ ...chosen, [name]: event.target.value })}>
            {options[name].map((value) => <option key={value}>{value}</option>)}</select></label>))}
      </header>
      <nav aria-label="Scenes">{["states", ...Object.keys(screens)].map((name) => (
        <a key={name} href={`?${new URLSearchParams({ ...chosen, scene: name })}`} aria-current={name === scene || undefined}
          onClick={(event) => { event.preventDefault(); setScene(name); }}>{name}</a>))}</nav>
      <main className={styles.stage}><iframe key={query.toString()} title={scene} src={`?${query}`} width={width}
        height={height} /></main>
    </div>
  );
}
