import { expect, test } from "vitest";
import { EventStreams } from "./event-streams.ts";

test("an account has so many streams and no more, until one is given back; another's do not count", () => {
  const streams = new EventStreams(2);
  const first = streams.take("agent:one");
  const second = streams.take("agent:one");
  expect(first).not.toBeNull();
  expect(second).not.toBeNull();
  expect(streams.take("agent:one")).toBeNull();
  expect(streams.take("agent:two")).not.toBeNull();
  first?.();
  expect(streams.take("agent:one")).not.toBeNull();
  expect(streams.take("agent:one")).toBeNull();
});

test("a place that is given back twice is one place", () => {
  const streams = new EventStreams(2);
  const first = streams.take("agent:one");
  streams.take("agent:one");
  first?.();
  first?.();
  expect(streams.take("agent:one")).not.toBeNull();
  expect(streams.take("agent:one")).toBeNull();
});
