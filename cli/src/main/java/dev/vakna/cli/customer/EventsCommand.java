package dev.vakna.cli.customer;

import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.api.ApiException;
import dev.vakna.cli.api.EventFeed;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.terminal.Terminal;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code vakna events}. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description =
        "Prints what happens to the account's jobs and VPSs as it happens, until it is stopped."
            + " A connection that breaks is taken up again where it broke.")
public final class EventsCommand implements Callable<Integer> {

  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final int FAILURES = 30;

  @Mixin private AccountAccess access;

  @Option(
      names = "--after",
      paramLabel = "ID",
      defaultValue = "",
      description = "Begins after this event, by its id, of the last hour.")
  private String known;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the fields before anything runs
  public EventsCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    ApiClient api = access.api();
    int failures = 0;
    while (true) {
      try {
        var _ = api.events("/api/v2/events", known).tell(this::hears);
        failures = 0;
      } catch (ApiException refused) {
        if (refused.status() < 500 && refused.status() != 429 || ++failures == FAILURES) {
          throw refused;
        }
      } catch (CommandFailedException silent) {
        if (++failures == FAILURES) {
          throw silent;
        }
      }
      Thread.sleep(PAUSE);
    }
  }

  private boolean hears(EventFeed.Event event) {
    if (!event.id().isEmpty()) {
      known = event.id();
    }
    if (access.asItCame()) {
      System.out.println(
          JsonMapper.shared()
              .createObjectNode()
              .put("id", event.id())
              .put("event", event.name())
              .set("data", event.data()));
    } else {
      Terminal.output().line(words(event));
    }
    return true;
  }

  private static String words(EventFeed.Event event) {
    JsonNode data = event.data();
    return switch (event.name()) {
      case "job" ->
          "%s  %s  %s  %d %%  %s"
              .formatted(
                  data.path("jobId").asString(),
                  data.path("type").asString(),
                  data.path("status").asString(),
                  data.path("progress").asInt(),
                  data.path("progressMessage").asString());
      case "vps" ->
          "%s  %s  %s  %s  %s"
              .formatted(
                  data.path("id").asString(),
                  data.path("change").asString(),
                  data.path("serviceStatus").asString("gone"),
                  data.path("powerState").asString(""),
                  data.path("name").asString(""))
              .stripTrailing();
      case "reset" -> "some events were missed; look again: vakna jobs";
      default -> event.name();
    };
  }
}
