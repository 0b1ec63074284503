import { describe, expect, it } from "vitest";
import { depthOf, outOf, pathOf, routeOf } from "./routes";

const paths = ["", "new", "join/Ab_-9", "sign-in", "settings", "settings/language", "c/a", "c/a/m/12", "c/a/m/12/info",
  "c/a/info", "c/a/info/members", "c/a/info/permissions", "c/a/info/invites"];

describe("addresses", () => {
  it("lead to what they were made of", () => {
    expect(paths.map((path) => pathOf(routeOf(path)))).toEqual(paths);
  });

  it("are the first page where they are none", () => {
    for (const path of ["nowhere", "c", "join", "c/%E0%A4%A", "/"]) expect(routeOf(path)).toEqual({ page: "chats" });
    expect(routeOf("settings/nothing")).toEqual({ page: "settings" });
    expect([routeOf("c/a/m/x"), routeOf("c/a/m/-1"), routeOf("c/a/other")]).toEqual(
      Array(3).fill({ page: "conversation", id: "a" }));
  });

  it("lead out one step at a time", () => {
    const outs = paths.map((path) => pathOf(outOf(routeOf(path))));
    expect(outs).toEqual(["", "", "", "", "", "settings", "", "", "c/a/m/12", "c/a", ...Array(3).fill("c/a/info")]);
    for (const path of paths.slice(1)) {
      const route = routeOf(path);
      expect(depthOf(outOf(route))).toBeLessThanOrEqual(depthOf(route));
    }
  });
});
