package dev.vakna.cli.simulate;

import dev.vakna.simulator.run.Tally;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a simulation came to.
 *
 * @param seed of the first run
 * @param seconds that it took
 */
record SimulationReport(Tally tally, long seed, int servers, int jobs, double seconds) {

  private double perSecond() {
    return tally.runs() / seconds;
  }

  String text() {
    long faults = tally.faults().values().stream().mapToLong(Long::longValue).sum();
    String kinds =
        tally.faults().entrySet().stream()
            .map(kind ->
                String.format(Locale.ROOT, "  %-24s %,12d", kind.getKey().code(), kind.getValue()))
            .collect(Collectors.joining("\n"));
    return String.format(
        Locale.ROOT,
        "%,d runs from seed %d in %.1f s, %,.0f a second; %.0f h of virtual time%n"
            + "%,d jobs completed, %,d failed or were cancelled; %,d faults:%n%s%n%s",
        tally.runs(),
        seed,
        seconds,
        perSecond(),
        tally.virtualSeconds() / 3600,
        tally.completed(),
        tally.failed(),
        faults,
        kinds,
        tally.broken().isEmpty()
            ? "Everything held in every run."
            : "%d runs broke something.".formatted(tally.broken().size()));
  }

  String json() {
    ObjectNode report =
        JsonMapper.shared()
            .createObjectNode()
            .put("runs", tally.runs())
            .put("runsPerSecond", rounded(perSecond()));
    ObjectNode faults = report.putObject("faults");
    tally.faults().forEach((kind, count) -> faults.put(kind.code(), count));
    report
        .put("invariantsBroken", tally.broken().size())
        .put("seed", seed)
        .put("seconds", rounded(seconds))
        .put("servers", servers)
        .put("jobs", jobs)
        .put("jobsCompleted", tally.completed())
        .put("jobsFailed", tally.failed())
        .put("virtualHours", rounded(tally.virtualSeconds() / 3600));
    ArrayNode broken = report.putArray("broken");
    tally
        .broken()
        .forEach((at, what) ->
            broken
                .addObject()
                .put("seed", at)
                .put("invariant", what.invariant().code())
                .put("found", what.found()));
    return report.toString();
  }

  private static BigDecimal rounded(double value) {
    return BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP);
  }
}
