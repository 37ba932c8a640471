package dev.vakna.core.trouble;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says a trouble once and counts it from then on: when it begins, when it takes another form, again
 * after each long while with the count so far, and once when it is over. Numbers do not make
 * another form: "after 12 ms" and "after 13 ms" are the same trouble. Safe for use by several
 * threads.
 */
public final class Troubles {

  /** After so long a trouble that goes on is said again. */
  public static final Duration REMINDER = Duration.ofHours(1);

  /** So many subjects are remembered; the one that was quiet the longest is forgotten first. */
  private static final int SUBJECTS = 1000;

  /** So many forms of one trouble are said; more of them are only counted. */
  private static final int FORMS = 8;

  private static final Pattern NUMBERS = Pattern.compile("\\d+");

  /** For whom nobody is told of anything. */
  public static Troubles untold() {
    return new Troubles(() -> 0, told -> {});
  }

  private final LongSupplier nanos;
  private final Duration reminder;
  private final Consumer<Told> teller;
  private final Map<String, Episode> episodes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Episode> eldest) {
          return size() > SUBJECTS;
        }
      };

  /**
   * @param nanos a steady clock, as of {@code Pace.nanos}
   * @param teller told of what is to be said, by the thread that met it
   */
  public Troubles(LongSupplier nanos, Consumer<Told> teller) {
    this(nanos, REMINDER, teller);
  }

  /**
   * @param nanos a steady clock
   * @param reminder after so long a trouble that goes on is said again
   * @param teller told of what is to be said, by the thread that met it
   */
  public Troubles(LongSupplier nanos, Duration reminder, Consumer<Told> teller) {
    this.nanos = Objects.requireNonNull(nanos);
    this.reminder = Objects.requireNonNull(reminder);
    this.teller = Objects.requireNonNull(teller);
  }

  /** Where in its life a trouble is. */
  public enum Moment {
    BEGUN,
    GOES_ON,
    OVER
  }

  /**
   * Something to be said.
   *
   * @param moment where the trouble is in its life
   * @param subject what is in trouble
   * @param words what was met last
   * @param times how often something was met of it so far, 1 or more
   * @param since for how long it has lasted
   * @param cause of what was met last; null when there is none or the trouble is over
   */
  public record Told(
      Moment moment,
      String subject,
      String words,
      long times,
      Duration since,
      @Nullable Throwable cause) {

    /** One line for a log. */
    public String text() {
      return switch (moment) {
        case BEGUN ->
            times == 1
                ? "%s: %s".formatted(subject, words)
                : "%s: %s (%d times in %d s)".formatted(subject, words, times, since.toSeconds());
        case GOES_ON ->
            "%s: still so, %d times in %d s: %s"
                .formatted(subject, times, since.toSeconds(), words);
        case OVER ->
            "%s: over, after %d times in %d s: %s"
                .formatted(subject, times, since.toSeconds(), words);
      };
    }
  }

  /**
   * Something was met.
   *
   * @param subject what is in trouble, by a name that stays
   * @param words what was met
   */
  public void met(String subject, String words) {
    met(subject, words, null);
  }

  /**
   * Something was met.
   *
   * @param subject what is in trouble, by a name that stays
   * @param words what was met
   * @param cause for the log, or null
   */
  public void met(String subject, String words, @Nullable Throwable cause) {
    Told told = count(subject, words, cause);
    if (told != null) {
      teller.accept(told);
    }
  }

  /** The subject is well; nothing is said when it was. */
  public void over(String subject) {
    Told told = end(subject);
    if (told != null) {
      teller.accept(told);
    }
  }

  private synchronized @Nullable Told count(String subject, String words, @Nullable Throwable met) {
    long now = nanos.getAsLong();
    Episode episode = episodes.computeIfAbsent(subject, _ -> new Episode(now));
    episode.times++;
    episode.words = words;
    boolean other =
        episode.forms.size() < FORMS && episode.forms.add(NUMBERS.matcher(words).replaceAll("#"));
    if (!other && now - episode.saidAt < reminder.toNanos()) {
      return null;
    }
    episode.saidAt = now;
    return new Told(
        other ? Moment.BEGUN : Moment.GOES_ON,
        subject,
        words,
        episode.times,
        Duration.ofNanos(now - episode.begunAt),
        met);
  }

  private synchronized @Nullable Told end(String subject) {
    Episode episode = episodes.remove(subject);
    return episode == null
        ? null
        : new Told(
            Moment.OVER,
            subject,
            episode.words,
            episode.times,
            Duration.ofNanos(nanos.getAsLong() - episode.begunAt),
            null);
  }

  private static final class Episode {
    private final long begunAt;
    private final Set<String> forms = new HashSet<>();
    private long saidAt;
    private long times;
    private String words = "";

    Episode(long now) {
      this.begunAt = now;
      this.saidAt = now;
    }
  }
}
