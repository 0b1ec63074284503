import { createRoot } from "react-dom/client";
import { LanguageProvider, languageFor, loadCatalogue, show, type Appearance } from "../ui";
import { Index } from "./Index";
import { now } from "./samples";
import { screens } from "./screens";
import { States } from "./states";

const asked = new URLSearchParams(location.search);
const scene = asked.get("scene");
const code = languageFor([asked.get("lang") ?? "en"]);

show({
  theme: asked.get("theme") ?? "system", contrast: asked.get("contrast") ?? "system", textSize: asked.get("text") ?? "normal",
  density: asked.get("density") ?? "comfortable", lessMotion: asked.has("still"),
} as Appearance);

// A link of a scene would leave it.
document.addEventListener("click", (event) => {
  if (scene && (event.target as Element).closest("a[href]")) event.preventDefault();
});

const catalogue = await loadCatalogue(code);
createRoot(document.getElementById("root")!).render(
  <LanguageProvider code={code} locale={code === "en" ? "en-GB" : code} catalogue={catalogue} now={now}>
    {scene === null ? <Index /> : scene === "states" ? <States /> : screens[scene]?.()}
  </LanguageProvider>);
