package dev.vakna.simulator.world;

import java.util.ArrayList;
import java.util.List;

/** When something held: spans that neither touch nor overlap, in order. */
record TimeLine(List<Span> spans) {

  /** From, included, to, excluded. */
  record Span(long from, long to) {}

  /**
   * @param turns when it turned true and false, in order, beginning with true
   * @param end where what still holds ends
   */
  TimeLine(List<Witness.Turn> turns, long end) {
    this(spans(turns, end));
  }

  private static List<Span> spans(List<Witness.Turn> turns, long end) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < turns.size(); i += 2) {
      add(spans, turns.get(i).at(), i + 1 < turns.size() ? turns.get(i + 1).at() : end);
    }
    return spans;
  }

  private static void add(List<Span> spans, long from, long to) {
    if (from < to) {
      spans.add(new Span(from, to));
    }
  }

  /** When both hold. */
  TimeLine and(TimeLine other) {
    List<Span> both = new ArrayList<>();
    for (Span one : spans) {
      for (Span two : other.spans) {
        add(both, Math.max(one.from, two.from), Math.min(one.to, two.to));
      }
    }
    return new TimeLine(both);
  }

  private TimeLine without(TimeLine other) {
    List<Span> rest = new ArrayList<>();
    for (Span one : spans) {
      long from = one.from;
      for (Span two : other.spans) {
        if (two.to > from && two.from < one.to) {
          add(rest, from, two.from);
          from = Math.max(from, two.to);
        }
      }
      add(rest, from, one.to);
    }
    return new TimeLine(rest);
  }

  /** When just one of both holds. */
  TimeLine differing(TimeLine other) {
    List<Span> all = new ArrayList<>(without(other).spans);
    all.addAll(other.without(this).spans);
    all.sort((one, two) -> Long.compare(one.from, two.from));
    return new TimeLine(all);
  }
}
