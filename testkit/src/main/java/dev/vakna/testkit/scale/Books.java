package dev.vakna.testkit.scale;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * What a first customer has in a PostgreSQL database, and the pattern of all that {@link #fill}
 * adds to it: accounts, VPSs, backups, jobs, events, meters, keys and whatever else is kept, most
 * of it others', in numbers that fit each other. Most accounts have a few VPSs; the customer has
 * many, one of which has many backups. What is there a hundred thousand times says what a real row
 * says.
 *
 * @param account whose all this is
 * @param source a VPS that came from a store, with a readable backup
 * @param backup that backup
 * @param machine the Cloud VM that a restore of it made
 * @param job that restore, ended
 */
public record Books(AccountId account, VpsId source, BackupId backup, VpsId machine, JobId job) {

  private static final int BACKUPS_OF_A_VPS = 10;
  private static final int VPSES_OF_AN_ACCOUNT = 10;
  private static final int MANY = 5000;

  public Books {
    Objects.requireNonNull(account);
    Objects.requireNonNull(source);
    Objects.requireNonNull(backup);
    Objects.requireNonNull(machine);
    Objects.requireNonNull(job);
  }

  /**
   * Adds so many VPSs with ten backups each, and everything else. Not in one transaction, and once.
   *
   * @param database of the owner of the tables
   * @param vpses 100 or more
   * @param told of each statement's beginning and how long it took
   */
  public void fill(Connection database, int vpses, BiConsumer<String, Duration> told)
      throws SQLException, IOException {
    Map<String, Object> words =
        Map.of(
            "account", account.value(),
            "source", source.value(),
            "backup", backup.value(),
            "machine", machine.value(),
            "job", job.value(),
            "vps", vpses,
            "many", many(vpses),
            "accounts", vpses / VPSES_OF_AN_ACCOUNT,
            "backups", (long) vpses * BACKUPS_OF_A_VPS);
    String script = script();
    for (Map.Entry<String, Object> word : words.entrySet()) {
      script = script.replace("${" + word.getKey() + "}", word.getValue().toString());
    }
    try (Statement sql = database.createStatement()) {
      for (String part : script.split("\n\n")) {
        long began = System.nanoTime();
        sql.execute(part);
        told.accept(
            part.strip().lines().filter(line -> !line.startsWith("--")).findFirst().orElse(""),
            Duration.ofNanos(System.nanoTime() - began));
      }
    }
  }

  /** How many VPSs the customer gets of so many, and backups the first of them. */
  public static int many(int vpses) {
    return Math.min(MANY, vpses / 5);
  }

  /**
   * The id of what was added.
   *
   * @param kind {@code account}, {@code vps}, {@code backup}, {@code former}, {@code job}, {@code
   *     unended}, {@code past}, {@code key}, {@code user} or {@code plan}
   * @param number from 1; the customer has the first VPSs, and the first of them the first backups
   */
  public static UUID id(String kind, long number) {
    long time = 1_700_000_000_000L + number * 1000;
    long rest = kind.charAt(0) * 0x10000L + kind.length();
    return new UUID(time << 16 | 0x7000, 0xa000L << 48 | rest << 24);
  }

  private static String script() throws IOException {
    try (InputStream in = Objects.requireNonNull(Books.class.getResourceAsStream("books.sql"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
