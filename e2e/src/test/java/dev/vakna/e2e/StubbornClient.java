package dev.vakna.e2e;

import static org.awaitility.Awaitility.await;

import dev.vakna.e2e.Installation.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A customer's program as it should be: it sends a call again, with the same idempotency key, to
 * whichever server takes it, until it has an answer that counts.
 */
final class StubbornClient {

  /** What every restore here asks for. */
  static final Map<String, Object> SMALL = Map.of("storageGb", 1);

  private static final Duration ONE_CALL = Duration.ofSeconds(4);
  private static final Duration ALL_CALLS = Duration.ofSeconds(90);
  private static final Duration BETWEEN = Duration.ofMillis(150);

  private final Installation vakna;
  private final AtomicInteger turn = new AtomicInteger();

  StubbornClient(Installation vakna) {
    this.vakna = vakna;
  }

  /**
   * Asks for a restore.
   *
   * @return the job's id, or none when it was refused for good
   */
  Optional<String> restore(String path, String key) {
    Answer answer = insist("POST", path, SMALL, Map.of("Idempotency-Key", key));
    if (answer.status() == 202) {
      return Optional.of(answer.body().get("operation").get("jobId").asString());
    }
    return Optional.empty();
  }

  /** Cancels the job; one that ended before is no fault. */
  void cancel(String jobId) {
    insist("POST", "/api/v2/jobs/%s/actions/cancel".formatted(jobId), null, Map.of());
  }

  /** Waits until the job has ended, well or not. */
  void awaitEnd(String jobId) {
    await("the end of " + jobId)
        .atMost(ALL_CALLS)
        .pollDelay(Duration.ZERO)
        .pollInterval(BETWEEN)
        .until(() -> {
          JsonNode job = insist("GET", "/api/jobs/" + jobId, null, Map.of()).body().path("data");
          return job.path("isCompleted").asBoolean() || job.path("isFailed").asBoolean();
        });
  }

  /** Ends a Cloud VM for good. */
  void destroy(String vpsId) {
    insist("DELETE", "/internal/admin/vps/" + vpsId, null, Map.of());
  }

  /** The path of the restore call for each VPS of the customer that has a backup, by name. */
  Map<String, String> restorePaths(List<BootSectorBackups.Guest> guests) {
    Map<String, String> paths = new java.util.TreeMap<>();
    Answer list = insist("GET", "/api/v2/vps?limit=100", null, Map.of());
    for (JsonNode vps : list.body().get("data")) {
      String name = vps.get("name").asString();
      if (guests.stream().anyMatch(guest -> guest.name().equals(name))) {
        String id = vps.get("id").asString();
        JsonNode backups =
            insist("GET", "/api/v2/vps/%s/backups".formatted(id), null, Map.of())
                .body()
                .get("backups");
        if (!backups.isEmpty()) {
          paths.put(
              name,
              "/api/v2/vps/%s/backups/%s/actions/restore-to-payg"
                  .formatted(id, backups.get(0).get("id").asString()));
        }
      }
    }
    return paths;
  }

  /** The answer that counts: neither lost, nor a fault of the server, nor "ask again". */
  Answer insist(String method, String path, @Nullable Object body, Map<String, String> headers) {
    return heard(method, path, body, headers).answer();
  }

  /**
   * An answer that counts.
   *
   * @param repeated it was not the first sending's: an earlier one may be decided late, by a server
   *     that stood still
   */
  record Heard(Answer answer, boolean repeated) {}

  /** The answer that counts, and whether it took several sendings. */
  Heard heard(String method, String path, @Nullable Object body, Map<String, String> headers) {
    AtomicReference<@Nullable Answer> kept = new AtomicReference<>();
    AtomicInteger sent = new AtomicInteger();
    AtomicReference<String> last = new AtomicReference<>("");
    await("an answer to %s %s".formatted(method, path))
        .atMost(ALL_CALLS)
        .pollDelay(Duration.ZERO)
        .pollInterval(BETWEEN)
        .until(() -> {
          List<ServerProcess> servers =
              vakna.servers().stream().filter(each -> each.alive() && each.ready()).toList();
          if (servers.isEmpty()) {
            return false;
          }
          ServerProcess server = servers.get(Math.floorMod(turn.getAndIncrement(), servers.size()));
          sent.incrementAndGet();
          try {
            Answer answer =
                path.startsWith("/internal/")
                    ? vakna.adminCall(server, method, path, body, ONE_CALL)
                    : vakna.call(server, method, path, body, headers, ONE_CALL);
            last.set(answer.toString());
            if (answer.status() >= 500 || again(answer)) {
              return false;
            }
            kept.set(answer);
            return true;
          } catch (IOException lost) {
            return false;
          }
        });
    Answer answer = kept.get();
    if (answer == null) {
      throw new AssertionError("no answer but " + last.get());
    }
    return new Heard(answer, sent.get() > 1);
  }

  private static boolean again(Answer answer) {
    JsonNode code = answer.body().get("code");
    return answer.status() == 429
        || answer.status() == 409
            && code != null
            && code.asString().equals("idempotency_in_progress");
  }
}
