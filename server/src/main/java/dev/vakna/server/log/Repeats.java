package dev.vakna.server.log;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lets the same words through a few times a minute and counts them from then on. Numbers do not
 * make other words. Not safe for use by several threads.
 */
final class Repeats {

  static final long WINDOW_MILLIS = 60_000;
  static final int ALLOWED = 3;

  private static final int REMEMBERED = 500;
  private static final Pattern NUMBERS = Pattern.compile("\\d+");

  private final Map<String, Seen> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
          return size() > REMEMBERED;
        }
      };
  private long lastSweep;

  private record Seen(String source, String words, long since, int times) {}

  /**
   * Words that were held back.
   *
   * @param source who said them
   * @param words as they were said last
   * @param times how often they were held back
   */
  record HeldBack(String source, String words, int times) {}

  /** True when the words are to be written. */
  boolean passes(String source, String words, long now) {
    String key = source + "\0" + NUMBERS.matcher(words).replaceAll("0");
    Seen before = seen.get(key);
    if (before == null) {
      seen.put(key, new Seen(source, words, now, 1));
      return true;
    }
    seen.put(key, new Seen(source, words, before.since(), before.times() + 1));
    return before.times() < ALLOWED;
  }

  /** What was held back in windows that have passed; told once. */
  List<HeldBack> over(long now) {
    if (now - lastSweep < WINDOW_MILLIS / 10) {
      return List.of();
    }
    lastSweep = now;
    List<HeldBack> over = new ArrayList<>();
    seen.values()
        .removeIf(each -> {
          boolean past = now - each.since() >= WINDOW_MILLIS;
          if (past) {
            heldBack(each).ifPresent(over::add);
          }
          return past;
        });
    return over;
  }

  /** Everything that was held back and not told yet. */
  List<HeldBack> rest() {
    List<HeldBack> rest = seen.values().stream().flatMap(each -> heldBack(each).stream()).toList();
    seen.clear();
    return rest;
  }

  private static Optional<HeldBack> heldBack(Seen each) {
    return each.times() > ALLOWED
        ? Optional.of(new HeldBack(each.source(), each.words(), each.times() - ALLOWED))
        : Optional.empty();
  }
}
