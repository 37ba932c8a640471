package dev.vakna.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.vma.write.DiskImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Measures how long a poll of a job takes while nothing else happens and while many restores run:
 * real server, PostgreSQL, archives and machines. Its name keeps it out of the usual runs:
 *
 * <p>{@code mvn -pl e2e -am verify -Dtest=NONE -Dit.test=ApiUnderLoad
 * -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
 * [-Dvakna.load.restores=8] [-Dvakna.load.mebibytes=768] [-Dvakna.load.jvm='-XX:…']}
 *
 * <p>The last line it prints is one JSON object; times are in milliseconds.
 */
class ApiUnderLoad {

  private static final int RESTORES = Integer.getInteger("vakna.load.restores", 8);
  private static final int MEBIBYTES = Integer.getInteger("vakna.load.mebibytes", 768);
  private static final Duration IDLE = Duration.ofSeconds(15);
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration BETWEEN = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  /** For benchmarks that have the test class path already. */
  public static void main(String[] arguments) throws Exception {
    new ApiUnderLoad().aPollStaysQuickWhileManyRestoresRun();
  }

  @Test
  void aPollStaysQuickWhileManyRestoresRun() throws Exception {
    try (Installation vakna =
        Installation.start(
            "--vakna.restores.slots=" + RESTORES,
            "--vakna.restores.per-account=0",
            "--vakna.restores.per-store=0")) {
      make(vakna.storeDirectory());
      vakna.smallMachines();
      vakna.customerWithImportedStore();
      String account =
          vakna.admin("GET", "accounts", null).get("accounts").get(0).get("accountId").asString();
      vakna.admin("PATCH", "accounts/" + account, Map.of("concurrentRestores", RESTORES + 1));
      String first = vakna.restore("load", Map.of("storageGb", 2));
      assertThat(vakna.awaitEnd(first, PATIENCE).get("isCompleted").asBoolean())
          .as(vakna.explained(first))
          .isTrue();
      polls(vakna, first, () -> false, WARM_UP);
      List<Double> idle = polls(vakna, first, () -> false, IDLE);
      List<String> jobs = new ArrayList<>();
      for (int i = 0; i < RESTORES; i++) {
        jobs.add(vakna.restore("load", Map.of("storageGb", 2)));
      }
      long began = System.nanoTime();
      Unended unended = new Unended(vakna, jobs);
      List<Double> load = polls(vakna, jobs.getLast(), unended::none, PATIENCE);
      double seconds = (System.nanoTime() - began) / 1e9;
      for (String job : jobs) {
        assertThat(vakna.job(job).get("isCompleted").asBoolean()).as(vakna.explained(job)).isTrue();
      }
      System.out.printf(
          Locale.ROOT,
          "{\"apiPoll\":{\"restores\":%d,\"mebibytesEach\":%d,\"loadSeconds\":%.1f,\"idle\":%s,\"load\":%s,\"p99Ratio\":%.2f}}%n",
          RESTORES,
          MEBIBYTES,
          seconds,
          json(idle),
          json(load),
          quantile(load, 0.99) / quantile(idle, 0.99));
    }
  }

  /** Looks now and then whether all have ended, so that looking is no load of its own. */
  private static final class Unended {
    private final Installation vakna;
    private final List<String> jobs;
    private long lookedAt = System.nanoTime();

    Unended(Installation vakna, List<String> jobs) {
      this.vakna = vakna;
      this.jobs = List.copyOf(jobs);
    }

    boolean none() {
      if (System.nanoTime() - lookedAt < Duration.ofSeconds(1).toNanos()) {
        return false;
      }
      lookedAt = System.nanoTime();
      for (String job : jobs) {
        JsonNode seen = vakna.job(job);
        if (!seen.get("isCompleted").asBoolean() && !seen.get("isFailed").asBoolean()) {
          return false;
        }
      }
      return true;
    }
  }

  private interface Over {
    boolean now();
  }

  /** Polls one job again and again; milliseconds of each poll. */
  private static List<Double> polls(Installation vakna, String job, Over over, Duration atMost)
      throws InterruptedException {
    List<Double> millis = new ArrayList<>();
    long until = System.nanoTime() + atMost.toNanos();
    while (System.nanoTime() < until && !over.now()) {
      long asked = System.nanoTime();
      vakna.job(job);
      millis.add((System.nanoTime() - asked) / 1e6);
      Thread.sleep(BETWEEN);
    }
    return millis;
  }

  private static double quantile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, (int) (share * sorted.size())));
  }

  private static String json(List<Double> values) {
    return String.format(
        Locale.ROOT,
        "{\"polls\":%d,\"p50\":%.2f,\"p90\":%.2f,\"p99\":%.2f,\"max\":%.2f}",
        values.size(),
        quantile(values, 0.5),
        quantile(values, 0.9),
        quantile(values, 0.99),
        quantile(values, 1));
  }

  /** A guest that is up in a second, with a disk whose decoding is work: words, not noise. */
  private static void make(Path dump) throws IOException {
    BootSectorBackups.Guest guest = new BootSectorBackups.Guest("load", 204, 16, MEBIBYTES, false);
    Path boot = dump.resolveSibling("boot.raw");
    Path data = dump.resolveSibling("data.raw");
    Files.write(boot, new byte[16 << 20]);
    ReportingGuest.on(boot, false);
    Random random = new Random(204);
    byte[][] words = new byte[4096][];
    for (int i = 0; i < words.length; i++) {
      words[i] = new byte[4 + random.nextInt(24)];
      random.nextBytes(words[i]);
    }
    byte[] block = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(data)) {
      for (int i = 0; i < MEBIBYTES; i++) {
        for (int at = 0; at < block.length; ) {
          byte[] word = words[(int) (words.length * Math.pow(random.nextDouble(), 3))];
          int length = Math.min(word.length, block.length - at);
          System.arraycopy(word, 0, block, at, length);
          at += length;
        }
        out.write(block);
      }
    }
    SampleBackups.pack(
        dump.resolve(guest.file()),
        guest.config(),
        List.of(new DiskImage("drive-scsi0", boot), new DiskImage("drive-scsi1", data)));
    Files.delete(boot);
    Files.delete(data);
  }
}
