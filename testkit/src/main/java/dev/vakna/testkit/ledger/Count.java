package dev.vakna.testkit.ledger;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.metering.Period;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what was held by walking over the seconds one by one. It knows no intervals and shares no
 * arithmetic with the ledger.
 */
sealed interface Count {

  /** From now on so much of it is held; nothing when the quantity is 0. */
  void from(Instant now, VpsId vps, Meter meter, int quantity, Life.Held held);

  /** Unit-seconds of the period's seconds before now. */
  Map<Life.Held, Long> unitSeconds(Period period, Instant now);

  /** Of one meter of one VPS. */
  record Place(VpsId vps, Meter meter) {}

  /** What is held from a second on. */
  record Word(long second, int quantity, Life.Held held) {}

  /**
   * For a clock that only goes forward: a second belongs to the last word that was said in it or
   * before it.
   */
  final class LastWord implements Count {

    private final Map<Place, List<Word>> said = new HashMap<>();

    @Override
    public void from(Instant now, VpsId vps, Meter meter, int quantity, Life.Held held) {
      said.computeIfAbsent(new Place(vps, meter), place -> new ArrayList<>())
          .add(new Word(now.getEpochSecond(), quantity, held));
    }

    @Override
    public Map<Life.Held, Long> unitSeconds(Period period, Instant now) {
      Map<Life.Held, Long> total = new HashMap<>();
      for (List<Word> words : said.values()) {
        int next = 0;
        long[] counted = new long[words.size()];
        long first = Math.max(period.from().getEpochSecond(), words.getFirst().second());
        long end = Math.min(period.to().getEpochSecond(), now.getEpochSecond());
        for (long second = first; second < end; second++) {
          while (next < words.size() && words.get(next).second() <= second) {
            next++;
          }
          if (next > 0) {
            counted[next - 1] += words.get(next - 1).quantity();
          }
        }
        for (int i = 0; i < counted.length; i++) {
          if (counted[i] > 0) {
            total.merge(words.get(i).held(), counted[i], Long::sum);
          }
        }
      }
      return total;
    }
  }

  /**
   * For a clock that is also set back: what is held paints the seconds that pass, and begins no
   * earlier than where what was held before it ended.
   */
  final class Painted implements Count {

    private final Map<Place, Canvas> canvases = new HashMap<>();

    @Override
    public void from(Instant now, VpsId vps, Meter meter, int quantity, Life.Held held) {
      canvases
          .computeIfAbsent(new Place(vps, meter), place -> new Canvas())
          .say(new Word(now.getEpochSecond(), quantity, held));
    }

    @Override
    public Map<Life.Held, Long> unitSeconds(Period period, Instant now) {
      long first = period.from().getEpochSecond();
      long end = period.to().getEpochSecond();
      Map<Life.Held, Long> total = new HashMap<>();
      for (Canvas canvas : canvases.values()) {
        for (Painting painting : canvas.until(now.getEpochSecond())) {
          if (painting.second() >= first && painting.second() < end) {
            Word word = painting.word();
            total.merge(word.held(), (long) word.quantity(), Long::sum);
          }
        }
      }
      return total;
    }

    private record Painting(long second, Word word) {}

    private static final class Canvas {
      private final List<Painting> painted = new ArrayList<>();
      private @Nullable Word word;
      private long frontier = Long.MIN_VALUE;
      private long brush;

      void say(Word next) {
        Word before = word;
        if (before != null && same(before, next)) {
          return;
        }
        if (before != null && before.quantity() > 0) {
          paint(painted, before, next.second());
          frontier = Math.max(brush, next.second());
        }
        brush = Math.max(frontier, next.second());
        word = next;
      }

      private static boolean same(Word one, Word other) {
        return one.quantity() == other.quantity()
            && (one.quantity() == 0 || one.held().equals(other.held()));
      }

      private void paint(List<Painting> onto, Word with, long until) {
        for (long second = brush; second < until; second++) {
          onto.add(new Painting(second, with));
        }
      }

      List<Painting> until(long now) {
        List<Painting> all = new ArrayList<>(painted);
        if (word != null && word.quantity() > 0) {
          paint(all, word, now);
        }
        return all;
      }
    }
  }
}
