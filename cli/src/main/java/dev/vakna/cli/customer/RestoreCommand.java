package dev.vakna.cli.customer;

import dev.vakna.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vakna restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a new, pay-as-you-go Cloud VM from a backup.",
      "",
      "Neither the VPS nor its backup is written to. 'vakna plan' says beforehand what it will be."
    })
public final class RestoreCommand implements Callable<Integer> {

  @Mixin private AccountAccess access;
  @Mixin private RestoreWish wish;
  @Mixin private Once once;

  @Option(
      names = "--plan",
      paramLabel = "PLAN",
      description = "Does exactly what this plan told, or nothing.")
  private @Nullable String plan;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the fields before anything runs
  public RestoreCommand() {}

  @Override
  public Integer call() {
    ObjectNode body = wish.body();
    if (plan != null) {
      body.put("planId", plan);
    }
    JsonNode answer = once.post(access.api(), wish.path(), body);
    String job = answer.path("operation").path("jobId").asString();
    access.told(answer, "The restore is queued. 'vakna watch' follows its job:");
    if (!access.asItCame()) {
      Terminal.output().line(job);
    }
    return 0;
  }
}
