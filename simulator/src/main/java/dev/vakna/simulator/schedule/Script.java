package dev.vakna.simulator.schedule;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Choices, stream by stream. What comes after a stream's last choice that is not 0 goes without
 * saying and is left out.
 */
public final class Script {

  /** Nothing odd. */
  public static final Script EMPTY = new Script(Map.of());

  private static final int[] NONE = {};

  private final Map<String, int[]> streams;

  public Script(Map<String, int[]> streams) {
    this.streams = new LinkedHashMap<>();
    streams.forEach((name, choices) -> {
      int length = choices.length;
      while (length > 0 && choices[length - 1] == 0) {
        length--;
      }
      if (length > 0) {
        this.streams.put(name, Arrays.copyOf(choices, length));
      }
    });
  }

  /** The choices of one stream; none when nothing in it is odd. */
  public int[] of(String name) {
    return streams.getOrDefault(name, NONE).clone();
  }

  /** All streams in which something is odd. */
  public Map<String, int[]> streams() {
    Map<String, int[]> copy = new LinkedHashMap<>();
    streams.forEach((name, choices) -> copy.put(name, choices.clone()));
    return copy;
  }

  /** The same with other choices in one stream. */
  public Script with(String name, int[] choices) {
    Map<String, int[]> changed = new LinkedHashMap<>(streams);
    changed.put(name, choices);
    return new Script(changed);
  }

  /** How many choices are not 0. */
  public int odd() {
    return (int)
        streams.values().stream()
            .flatMapToInt(Arrays::stream)
            .filter(choice -> choice != 0)
            .count();
  }

  /** How many choices it says. */
  public int length() {
    return streams.values().stream().mapToInt(choices -> choices.length).sum();
  }

  /** The sum of all choices. */
  public int sum() {
    return streams.values().stream().flatMapToInt(Arrays::stream).sum();
  }

  /** One line, for {@link #parse}. */
  public String text() {
    return streams.entrySet().stream()
        .map(stream ->
            stream.getKey()
                + ":"
                + Arrays.stream(stream.getValue())
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(",")))
        .collect(Collectors.joining(";"));
  }

  /** Reads what {@link #text} wrote. */
  public static Script parse(String text) {
    Map<String, int[]> streams = new LinkedHashMap<>();
    for (String stream : text.split(";", -1)) {
      int colon = stream.lastIndexOf(':');
      if (colon > 0) {
        streams.put(
            stream.substring(0, colon),
            Arrays.stream(stream.substring(colon + 1).split(",", -1))
                .mapToInt(Integer::parseInt)
                .toArray());
      }
    }
    return new Script(streams);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Script script && text().equals(script.text());
  }

  @Override
  public int hashCode() {
    return Objects.hash(text());
  }

  @Override
  public String toString() {
    return text();
  }
}
