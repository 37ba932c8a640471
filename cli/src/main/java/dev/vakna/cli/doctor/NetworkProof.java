package dev.vakna.cli.doctor;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.terminal.Terminal;
import dev.vakna.engine.qemu.trial.HostRefusesException;
import dev.vakna.engine.qemu.trial.NetworkTrial;
import dev.vakna.engine.qemu.trial.TrialReport;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code vakna doctor --network}: what a hostile guest tried, and what of it got through. */
record NetworkProof(TrialReport report) {

  private static final int WIDTH = 58;

  /**
   * Runs the trial.
   *
   * @throws CommandFailedException when this host does not let it
   */
  static NetworkProof made() throws InterruptedException {
    List<String> missing = NetworkTrial.missing();
    if (!missing.isEmpty()) {
      throw new CommandFailedException(
          "the network cannot be tried here",
          "there is no " + String.join(", no ", missing),
          "install nftables, iproute2, tcpdump, util-linux, mount, bash and qemu-system-x86");
    }
    try {
      return new NetworkProof(new NetworkTrial("qemu-system-x86_64").run());
    } catch (RuntimeException e) {
      throw new CommandFailedException(
          "the network cannot be tried here",
          String.valueOf(e.getMessage()),
          e instanceof HostRefusesException
              ? "run it as root, outside of containers that may not make network namespaces and taps"
              : "mend what it says, and try again",
          e);
    }
  }

  boolean good() {
    return report.good();
  }

  void tell(Terminal terminal) {
    table(terminal, "What is tried", report.attempts(), false);
    table(terminal, "What is its own", report.own(), true);
    terminal.line(verdict());
  }

  private static void table(
      Terminal terminal, String heading, List<TrialReport.Row> rows, boolean through) {
    terminal.line("%s  %-10s  %s".formatted(padded(heading), "unfiltered", "filtered"));
    for (TrialReport.Row row : rows) {
      String filtered = became(row.filtered());
      terminal.line(
          "%s  %-10s  %s"
              .formatted(
                  padded(row.name()),
                  became(row.unfiltered()),
                  row.filtered() == through ? terminal.good(filtered) : terminal.bad(filtered)));
    }
    terminal.blank();
  }

  private static String became(boolean through) {
    return through ? "through" : "stopped";
  }

  private static String padded(String name) {
    return ("%-" + WIDTH + "s").formatted(name);
  }

  private String verdict() {
    int attempts = report.attempts().size();
    if (report.gotThrough() > 0) {
      return "The filter does not hold: %d of %d attempts got through. Put no machines on a bridge of this host, and tell us its kernel."
          .formatted(report.gotThrough(), attempts);
    }
    if (report.unfilteredThrough() < attempts) {
      return "Nothing is proven of %d of %d attempts: they did not get through with the filter off either."
          .formatted(attempts - report.unfilteredThrough(), attempts);
    }
    return report.ownTrafficOk()
        ? "The filter holds: %d of %d attempts got through without it, and none with it; what is the guest's own goes through."
            .formatted(attempts, attempts)
        : "The filter stops what is the guest's own, as the table shows; tell us this host's kernel.";
  }

  /** One object for each attempt and for what is its own, and the sum as the last. */
  List<String> json() {
    List<String> lines = new ArrayList<>();
    report.attempts().forEach(row -> lines.add(json("attempt", row)));
    report.own().forEach(row -> lines.add(json("own", row)));
    lines.add(
        JsonMapper.shared()
            .createObjectNode()
            .put("attempts", report.attempts().size())
            .put("unfilteredThrough", report.unfilteredThrough())
            .put("gotThrough", report.gotThrough())
            .put("ownTrafficOk", report.ownTrafficOk())
            .toString());
    return lines;
  }

  private static String json(String kind, TrialReport.Row row) {
    ObjectNode line = JsonMapper.shared().createObjectNode();
    return line.put(kind, row.name())
        .put("unfiltered", row.unfiltered())
        .put("filtered", row.filtered())
        .toString();
  }
}
