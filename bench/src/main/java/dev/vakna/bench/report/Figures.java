package dev.vakna.bench.report;

import dev.vakna.bench.sample.Distribution;
import dev.vakna.bench.sample.Standings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The shape of figures in JSON. Times are seconds, sizes bytes, speeds above 1 are quicker. */
public final class Figures {

  private static final MathContext DIGITS = new MathContext(5);

  private Figures() {}

  /** An empty object. */
  public static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  /** Five digits of a number. */
  public static BigDecimal rounded(double value) {
    return BigDecimal.valueOf(value).round(DIGITS);
  }

  /** A distribution. */
  public static ObjectNode of(Distribution distribution) {
    return object()
        .put("median", rounded(distribution.median()))
        .put("low", rounded(distribution.low()))
        .put("firstQuarter", rounded(distribution.quantile(0.25)))
        .put("thirdQuarter", rounded(distribution.quantile(0.75)))
        .put("high", rounded(distribution.high()))
        .put("count", distribution.count());
  }

  /**
   * A contest.
   *
   * @param reference key of whom all are compared with
   */
  public static ObjectNode of(Standings standings, String reference) {
    ObjectNode all = object();
    all.put("reference", reference).put("rounds", standings.rounds());
    ArrayNode list = all.putArray("contestants");
    standings
        .contestants()
        .forEach(each -> {
          ObjectNode one = list.addObject().put("key", each.key()).put("title", each.title());
          standings
              .seconds(each.key())
              .ifPresent(found -> {
                one.set("seconds", of(found));
                ArrayNode values = one.putArray("secondsByRound");
                found.values().forEach(value -> values.add(rounded(value)));
              });
          standings.speed(each.key(), reference).ifPresent(speed -> one.set("speed", of(speed)));
        });
    return all;
  }

  /** The last line of a run. */
  public static ObjectNode of(Outcome outcome) {
    ObjectNode all = object();
    ObjectNode ratios = all.putObject("ratios");
    ObjectNode spreads = all.putObject("spreads");
    outcome
        .ratios()
        .forEach((name, found) -> {
          ratios.put(name, rounded(found.median()));
          spreads.set(name, of(found));
        });
    ObjectNode environment = all.putObject("environment");
    environment
        .put("cores", outcome.machine().cores())
        .put("processor", outcome.machine().processor())
        .put("memoryBytes", outcome.machine().memoryBytes())
        .put("kernel", outcome.machine().kernel())
        .put("java", outcome.machine().java())
        .put("fileSystem", outcome.machine().fileSystem())
        .put("load", outcome.machine().load());
    put(environment.putObject("tools"), outcome.machine().tools());
    put(all.putObject("settings"), outcome.settings());
    all.put("began", outcome.began().toString());
    all.put("seconds", rounded(outcome.took().toMillis() / 1000.0));
    ObjectNode sections = all.putObject("sections");
    outcome.findings().forEach(each -> sections.set(each.key(), each.figures()));
    ArrayNode warnings = all.putArray("warnings");
    outcome.warnings().forEach(warnings::add);
    return all;
  }

  private static void put(ObjectNode into, Map<String, String> values) {
    values.forEach(into::put);
  }

  /** Such as {@code 1.02}. */
  public static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 9.995 ? "%.2f" : "%.1f", value);
  }

  /** Median and the middle half of a distribution, such as {@code 1.02 [0.99..1.10]}. */
  public static String spread(Distribution distribution) {
    return distribution.count() == 1
        ? number(distribution.median())
        : "%s [%s..%s]"
            .formatted(
                number(distribution.median()),
                number(distribution.quantile(0.25)),
                number(distribution.quantile(0.75)));
  }

  /** A size with its unit, such as {@code 787 MiB}. */
  public static String size(double bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1023.5 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(
        Locale.ROOT, unit > 0 && value < 9.95 ? "%.1f %s" : "%.0f %s", value, units[unit]);
  }
}
