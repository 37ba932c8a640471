package dev.vakna.cli.customer;

import dev.vakna.cli.terminal.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code vakna limits}. */
@Command(
    name = "limits",
    mixinStandardHelpOptions = true,
    description = "What your Cloud VMs take up of the account's limits, and what is left.")
public final class LimitsCommand implements Callable<Integer> {

  private static final List<String> FIELDS =
      List.of("cpuCores", "memoryGb", "storageGb", "instanceCount");

  @Mixin private AccountAccess access;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the field before anything runs
  public LimitsCommand() {}

  @Override
  public Integer call() {
    JsonNode limits = access.api().get("/api/v2/vps/payg/limits");
    access.show(
        limits,
        () -> {
          Table table = new Table("WHAT", "IN USE", "LIMIT", "LEFT");
          for (String field : FIELDS) {
            table.row(
                field,
                AccountAccess.cell(limits.path("current").path(field)),
                AccountAccess.cell(limits.path("max").path(field)),
                AccountAccess.cell(limits.path("remaining").path(field)));
          }
          return table;
        });
    return 0;
  }
}
