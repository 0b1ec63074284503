import { expect, it } from "vitest";
import { Marks } from "./marks";

const answered = () => new Promise((done) => setTimeout(done));

it("tells again what did not reach the server, and only the highest", async () => {
  const told: string[] = [];
  let connected = false;
  const marks = new Marks({
    invoke: (mark, request) => {
      if (!connected) return Promise.reject(new Error("no connection"));
      told.push(`${mark} ${(request as { sequence: number }).sequence}`);
      return Promise.resolve({ value: undefined as never });
    },
  });
  marks.read({ conversationId: "c", sequence: 3 });
  marks.read({ conversationId: "c", sequence: 5 });
  await answered();
  connected = true;
  marks.read({ conversationId: "c", sequence: 4 });
  await answered();
  marks.tell();
  expect(told).toEqual(["MarkRead 5"]);
});
