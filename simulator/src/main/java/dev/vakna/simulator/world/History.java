package dev.vakna.simulator.world;

import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Progress;
import dev.vakna.simulator.schedule.Actor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened in a run, a line each, in words. A history that is not kept costs nothing. */
final class History {

  private static final int LONGEST = 150;
  private static final Pattern ULID = Pattern.compile("(?:vps_|job_)?[0-9a-hjkmnp-tv-z]{26}");

  private final boolean kept;
  private final StringBuilder lines = new StringBuilder();
  private final Map<String, String> names = new HashMap<>();

  History(boolean kept) {
    this.kept = kept;
  }

  boolean kept() {
    return kept;
  }

  void line(long now, @Nullable Actor actor, String what) {
    if (kept) {
      lines.append(
          String.format(
              Locale.ROOT,
              "%9.3f s  %-14s %s%n",
              now / 1e9,
              actor == null ? "" : actor.name(),
              named(what)));
    }
  }

  /** Identifiers by short names in the order of their first mention. */
  private String named(String text) {
    return ULID.matcher(text)
        .replaceAll(found -> {
          String id = found.group();
          return name(id.length() > 26 ? id.substring(4) : id, id.startsWith("job_"));
        });
  }

  private String name(String body, boolean job) {
    String known = names.get(body);
    if (known == null) {
      long count = names.values().stream().filter(n -> n.startsWith(job ? "job" : "vm")).count();
      known = (job ? "job" : "vm") + (count + 1);
      names.put(body, known);
    }
    return known;
  }

  /** A call's arguments or answer, short. */
  String words(@Nullable Object value) {
    String text =
        switch (value) {
          case null -> "";
          case Claim claim ->
              "%s fence %d".formatted(new JobId(claim.operation().id()).text(), claim.fence());
          case Optional<?> maybe -> maybe.map(this::words).orElse("none");
          case Progress progress -> progress.percent() + " %";
          case MachineName name -> name.text();
          case MachinePlan plan -> plan.name().text();
          case VpsId vps -> vps.text();
          case UUID id -> new JobId(id).text();
          case Duration time -> time.toMillis() + " ms";
          case String string -> string;
          case Enum<?> constant -> constant.name();
          case Number number -> number.toString();
          case Boolean truth -> truth.toString();
          case Iterable<?> many -> {
            StringBuilder all = new StringBuilder();
            many.forEach(one -> all.append(all.isEmpty() ? "" : ", ").append(words(one)));
            yield all.toString();
          }
          default -> value.getClass().isHidden() ? "" : value.getClass().getSimpleName();
        };
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  String words(Object[] values) {
    return java.util.Arrays.stream(values)
        .filter(value -> !(value instanceof java.util.function.Function<?, ?>))
        .map(this::words)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(", "));
  }

  String text() {
    return lines.toString();
  }
}
