/** Runs spec/vectors/protocol from the files alone. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { nodeCrypto } from "#tests/records/deterministic.ts";
import { resumedDue, startedDue } from "#tests/records/lengths.ts";
import { readVectors } from "#tests/records/vectors.ts";
import { type Refusal, refused } from "../refusal.ts";
import { type Calendar, CalendarFault, endOfDay, localDate, plusWorkingDays, startOfDay, workingDaysBetween } from "./calendar.ts";
import { protocolHash } from "./canonical.ts";
import { stampDue } from "./deadline.ts";
import type { Length, Protocol } from "./definition.ts";
import { type FieldError, type Fielded, fieldErrors } from "./fields.ts";
import type { Move } from "./move.ts";
import { pastDue } from "./past-due.ts";
import { type CaseState, emptyState } from "./state.ts";
import { step } from "./step.ts";

type Played = { readonly move: Move; readonly state?: CaseState; readonly refusal?: Refusal };
type Case = { readonly name: string; readonly protocol: string; readonly moves: readonly Played[] };

const told = (protocol: Protocol, moves: readonly Played[], each: (before: CaseState, played: Played) => void = () => {}): void => {
  let state = emptyState(protocol);
  for (const played of moves) {
    each(state, played);
    const { move, state: after, refusal } = played;
    const past = pastDue(protocol, move, move.due);
    const outcome = past ? refused(past) : step(protocol, state, move);
    expect(outcome, move.hash).toEqual(refusal ? { ok: false, refusal } : { ok: true, value: after });
    state = after ?? state;
  }
};

describe("protocol/step.json", () => {
  const { protocols, cases } = readVectors("protocol/step.json");
  it("names each protocol by its hash", () => {
    for (const { protocol, hash } of Object.values<{ protocol: Protocol; hash: string }>(protocols))
      expect(protocolHash(protocol, nodeCrypto)).toBe(hash);
  });
  it.each(cases as Case[])("$name", ({ protocol, moves }) => told(protocols[protocol].protocol, moves));
  it("has every refusal that a step can get", () => {
    const kinds = (cases as Case[]).flatMap(({ moves }) => moves.flatMap(({ refusal }) => refusal?.kind ?? []));
    const all = ["conflict", "gap", "malformed", "no-power", "out-of-turn", "stale-base", "unknown-act", "unknown-party"];
    expect([...new Set(kinds)].sort()).toEqual([...all, "unknown-type", "wrong-field", "wrong-sender"]);
  });
});

describe.each(readdirSync(new URL("../../spec/vectors/protocol/runs/", import.meta.url)))("protocol/runs/%s", (file) => {
  const { protocol: name, hash, calendars, runs } = readVectors(`protocol/runs/${file}`);
  const protocol: Protocol = readVectors(`../protocols/${name}.json`);
  it("is of the published protocol", () => expect([file, protocolHash(protocol, nodeCrypto)]).toEqual([`${name}.json`, hash]));
  it.each(runs as Case[])("$name", ({ moves }) =>
    told(protocol, moves, (before, { move }) =>
      expect(
        stampDue(protocol, before, move, (party) => calendars[party]),
        move.hash,
      ).toEqual(move.due),
    ),
  );
});

describe("protocol/due.json", () => {
  const { calendars, days, workingDays, started, resumed, beyond } = readVectors("protocol/due.json");
  type Started = { name: string; length: Length; calendar: string; at: number; frame: Record<string, unknown>; due: number };

  it.each(days as { zone: string; date: string; begins: number; ends: number }[])("$date in $zone", ({ zone, date, begins, ends }) => {
    expect([startOfDay(zone, date), endOfDay(zone, date)]).toEqual([begins, ends]);
    expect([localDate(zone, begins), localDate(zone, ends - 1)]).toEqual([date, date]);
    expect(localDate(zone, begins - 1) < date && localDate(zone, ends) > date).toBe(true);
  });
  it.each(workingDays as { calendar: string; from: string; plus: number; day: string; between: number }[])(
    "$plus working days after $from in $calendar",
    ({ calendar, from, plus, day, between }) => {
      const known: Calendar = calendars[calendar];
      expect([plusWorkingDays(known, from, plus), workingDaysBetween(known, from, day)]).toEqual([day, between]);
    },
  );
  it.each(started as Started[])("started: $name", ({ length, calendar, at, frame, due }) => {
    expect(startedDue(length, calendars[calendar], at, frame)).toBe(due);
  });
  it.each(resumed as (Started & { since: number; resumed: number })[])(
    "resumed: $name",
    ({ length, calendar, due, since, at, resumed }) => {
      expect(resumedDue(length, calendars[calendar], due, since, at)).toBe(resumed);
    },
  );
  it.each(beyond as Started[])("beyond the calendar: $name", ({ length, calendar, at, frame }) => {
    expect(() => startedDue(length, calendars[calendar], at, frame)).toThrow(CalendarFault);
  });
});

describe("protocol/fields.json", () => {
  type Errors = { name: string; act: Fielded; corrects?: string; partial?: boolean; errors: Omit<FieldError, "kind">[] };
  const ordered = (errors: readonly Omit<FieldError, "kind">[]): string[] => errors.map(({ at, rule }) => `${at} ${rule}`).sort();
  for (const { protocol, hash, cases } of readVectors("protocol/fields.json")) {
    it(`${protocol.id}: names the protocol by its hash`, () => expect(protocolHash(protocol, nodeCrypto)).toBe(hash));
    it.each(cases as Errors[])(`${protocol.id}: $name`, ({ act, errors, name: _, ...options }) => {
      expect(ordered(fieldErrors(protocol, act, options))).toEqual(ordered(errors));
    });
  }
});
