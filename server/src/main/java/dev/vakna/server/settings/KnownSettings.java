package dev.vakna.server.settings;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;

/** Every setting there is, by name. */
public final class KnownSettings {

  static final String HOME = "vakna.home";
  static final String FILE = "vakna.config";

  private static final String PROXIES = "vakna.http.trusted-proxies";

  /** The web framework's own settings of proxies, which believe more than was said. */
  private static final List<String> OF_PROXIES =
      List.of("serverforwardheaders", "serveruseforwardheaders", "servertomcatremoteip");

  private static final String LOG_LEVEL = "logging.level.";
  private static final int NEAR = 3;
  private static final int SLIP = 2;
  private static final int SUGGESTED = 3;

  private final Map<String, Known> byName = new LinkedHashMap<>();
  private final Map<String, Known> byLetters = new LinkedHashMap<>();

  /**
   * A setting.
   *
   * @param name in full, with dots and dashes
   * @param form how it is written
   * @param secret its value is never shown
   */
  record Known(String name, Form form, boolean secret) {}

  private KnownSettings() {}

  /**
   * Those of a record, whose components that are records are groups, and the few of the HTTP server
   * and the log that are nobody's own.
   *
   * @param root where names begin, for example {@code vakna}
   */
  public static KnownSettings of(String root, Class<? extends Record> settings) {
    KnownSettings known = new KnownSettings();
    known.addAll(root, settings);
    known.add(new Known(FILE, Form.of(Path.class, null, null), false));
    known.add(new Known("server.address", Form.address(), false));
    known.add(new Known("server.port", Form.port(), false));
    return known;
  }

  private void addAll(String prefix, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name = prefix + "." + dashed(component.getName());
      Class<?> of = component.getType();
      if (of.isRecord()) {
        addAll(name, of);
      } else {
        Written written = component.getAnnotation(Written.class);
        add(
            new Known(
                name,
                Form.of(of, component.getAnnotation(Bounds.class), written),
                written != null && written.value() == Written.As.SECRET));
      }
    }
  }

  private void add(Known setting) {
    byName.put(setting.name(), setting);
    byLetters.put(letters(setting.name()), setting);
  }

  /** All names, in the order of their definition. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** The setting of a name, in whatever letters and with whatever between its words. */
  Optional<Known> find(String name) {
    Known exact = byLetters.get(letters(name));
    if (exact != null) {
      return Optional.of(exact);
    }
    // Which loggers there are is not ours to list.
    return name.startsWith(LOG_LEVEL) && name.length() > LOG_LEVEL.length()
        ? Optional.of(
            new Known(
                name, Form.oneOf(List.of("trace", "debug", "info", "warn", "error", "off")), false))
        : Optional.empty();
  }

  /** The settings that may have been meant, the likeliest first. */
  List<String> near(String name) {
    String wanted = letters(name);
    if (OF_PROXIES.stream().anyMatch(wanted::startsWith)) {
      return List.of(PROXIES);
    }
    SequencedSet<String> found = new LinkedHashSet<>();
    byLetters.forEach((letters, known) -> {
      if (letters.endsWith(wanted) || wanted.endsWith(letters)) {
        found.add(known.name());
      }
    });
    TreeSet<Guess> guesses = new TreeSet<>();
    byLetters.forEach((letters, known) -> {
      int distance = distance(wanted, letters);
      if (distance <= NEAR) {
        guesses.add(new Guess(distance, known.name()));
      }
    });
    guesses.forEach(guess -> found.add(guess.name()));
    String last = letters(lastWord(name));
    byName.keySet().stream()
        .filter(each -> distance(letters(lastWord(each)), last) <= (last.length() > 4 ? 2 : 0))
        .forEach(found::add);
    return found.stream().limit(SUGGESTED).toList();
  }

  /**
   * True when a setting must have been meant: the name is nearly one, or begins as a group does.
   */
  boolean meant(String name) {
    String wanted = letters(name);
    return byLetters.keySet().stream().anyMatch(each -> distance(wanted, each) <= SLIP)
        || byName.keySet().stream()
            .filter(each -> each.chars().filter(c -> c == '.').count() > 1)
            .map(each -> letters(each.substring(0, each.lastIndexOf('.'))))
            .anyMatch(wanted::startsWith);
  }

  private static String lastWord(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private record Guess(int distance, String name) implements Comparable<Guess> {
    @Override
    public int compareTo(Guess other) {
      int by = Integer.compare(distance, other.distance);
      return by != 0 ? by : name.compareTo(other.name);
    }
  }

  /** {@code failedAuthentications} as {@code failed-authentications}. */
  private static String dashed(String camel) {
    return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** A name without case and without what stands between its words. */
  static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** How many letters must be added, left out or changed to make one of the other. */
  private static int distance(String one, String other) {
    if (Math.abs(one.length() - other.length()) > NEAR) {
      return Integer.MAX_VALUE;
    }
    List<Integer> row = new ArrayList<>();
    for (int j = 0; j <= other.length(); j++) {
      row.add(j);
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row.getFirst();
      row.set(0, i);
      for (int j = 1; j <= other.length(); j++) {
        int same = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row.get(j);
        row.set(j, Math.min(same, 1 + Math.min(row.get(j), row.get(j - 1))));
      }
    }
    return row.getLast();
  }
}
