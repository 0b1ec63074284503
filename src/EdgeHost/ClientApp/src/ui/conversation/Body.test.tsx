// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { draw } from "../testing/draw";
import { Body } from "./Body";

it("draws marks as elements, with names and addresses among them, and never what was typed as HTML", async () => {
  const text = "**@Mia Tanaka** see www.x.org\n> _q_\n- [page](https://y.org) <img src=x onerror=alert(1)>\n```\n<b>\n```";
  const page = await draw(<Body text={text} mentions={[{ id: "mia", name: "Mia Tanaka" }]} />);
  expect(page.get("strong > bdi").textContent).toBe("@Mia Tanaka");
  expect(page.all("a").map((link) => [link.getAttribute("href"), link.getAttribute("rel")])).toEqual([
    ["https://www.x.org", "noopener noreferrer"], ["https://y.org", "noopener noreferrer"]]);
  expect([page.get("blockquote em").textContent, page.all("ul > li").length]).toEqual(["q", 1]);
  expect(page.get("pre").textContent).toBe("<b>");
  expect(page.all("img, pre b")).toEqual([]);
});
