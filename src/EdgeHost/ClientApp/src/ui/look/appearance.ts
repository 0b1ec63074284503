export type Theme = "system" | "light" | "dark";
export type Contrast = "system" | "normal" | "more";
export type TextSize = "small" | "normal" | "large" | "larger";
export type Density = "comfortable" | "compact";

/** How the user wants it to look. */
export interface Appearance {
  readonly theme: Theme;
  readonly contrast: Contrast;
  readonly textSize: TextSize;
  readonly density: Density;
  readonly lessMotion: boolean;
}

export const defaultAppearance: Appearance = {
  theme: "system", contrast: "system", textSize: "normal", density: "comfortable", lessMotion: false,
};

/** The style sheets go by attributes of the root; without one the system decides. */
export function show({ theme, contrast, textSize, density, lessMotion }: Appearance, root = document.documentElement): void {
  const attributes = {
    theme: theme === "system" ? undefined : theme, contrast: contrast === "system" ? undefined : contrast,
    text: textSize, density, motion: lessMotion ? "reduced" : undefined,
  };
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) delete root.dataset[name];
    else root.dataset[name] = value;
  }
}
