import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

const run = (...args) => execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: "utf8" });

it("is built to what Node loads by its name, with types", () => {
  run("../../node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
  expect(run("--input-type=module", "-e", `
    import { Account, Client, textBytes } from "@chatorleans/client";
    console.log(typeof Account, typeof Client.open, textBytes("é"));`)).toBe("function function 2\n");
  expect(run("-p", `require("node:fs").readFileSync("dist/index.d.ts", "utf8").includes("Client")`)).toBe("true\n");
}, 120_000);
