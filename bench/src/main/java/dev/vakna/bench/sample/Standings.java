package dev.vakna.bench.sample;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a contest brought.
 *
 * @param contestants as they were named
 * @param seconds what each took, by key, one value a round
 */
public record Standings(List<Contestant> contestants, Map<String, List<Double>> seconds) {

  /** Copies the values. */
  public Standings {
    contestants = List.copyOf(contestants);
    Map<String, List<Double>> copy = new LinkedHashMap<>();
    seconds.forEach((key, values) -> copy.put(key, List.copyOf(values)));
    seconds = java.util.Collections.unmodifiableMap(copy);
  }

  /** Seconds of one contestant; empty if it did not take part. */
  public Optional<Distribution> seconds(String key) {
    return Optional.ofNullable(seconds.get(key)).map(Distribution::new);
  }

  /** How often as quick as the reference one is, round by round; empty if either was not there. */
  public Optional<Distribution> speed(String key, String reference) {
    List<Double> own = seconds.get(key);
    List<Double> other = seconds.get(reference);
    if (own == null || other == null) {
      return Optional.empty();
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      ratios.add(other.get(i) / own.get(i));
    }
    return Optional.of(new Distribution(ratios));
  }

  /**
   * How near it came to the pace of the slowest of some others, round by round: 1 is as quick as
   * whoever was slowest in that round. Empty if one of them, or it itself, was not there.
   *
   * @param others keys of at least one contestant
   */
  public Optional<Distribution> shareOfSlowest(String key, List<String> others) {
    List<Double> own = seconds.get(key);
    List<List<Double>> theirs = others.stream().map(seconds::get).filter(Objects::nonNull).toList();
    if (own == null || theirs.isEmpty() || theirs.size() < others.size()) {
      return Optional.empty();
    }
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      int round = i;
      double slowest = theirs.stream().mapToDouble(each -> each.get(round)).max().orElseThrow();
      shares.add(slowest / own.get(i));
    }
    return Optional.of(new Distribution(shares));
  }

  /** How many rounds counted. */
  public int rounds() {
    return seconds.values().stream().findFirst().map(List::size).orElse(0);
  }
}
