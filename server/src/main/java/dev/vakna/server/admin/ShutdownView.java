package dev.vakna.server.admin;

import dev.vakna.core.power.HostShutdown;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far the switching off of all machines of a host is.
 *
 * @param state {@code idle}, {@code under_way} or {@code over}
 * @param well it is over and nothing runs any more
 * @param machines that ran, by name
 * @param trouble why not all could be looked at, or null
 */
public record ShutdownView(
    String state, boolean well, List<EndedView> machines, @Nullable String trouble) {

  public ShutdownView {
    machines = List.copyOf(machines);
  }

  /**
   * One machine that ran.
   *
   * @param outcome {@code asked}, {@code switched_off}, {@code ended} or {@code failed}
   * @param note what else is to be known of it, or null
   */
  public record EndedView(String name, String outcome, @Nullable String note) {}

  /** The report as it is sent. */
  public static ShutdownView of(HostShutdown.Report report) {
    return new ShutdownView(
        code(report.state()),
        report.well(),
        report.machines().stream()
            .map(each -> new EndedView(each.name().text(), code(each.outcome()), each.note()))
            .toList(),
        report.trouble());
  }

  private static String code(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
