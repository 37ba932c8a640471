package dev.vakna.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** The data directory: made once, checked at every start. */
final class Cluster {

  /** The role that Vakna works as: owns its database, is no superuser. */
  static final String ROLE = "vakna";

  private static final String SUPERUSER = "postgres";
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private Cluster() {}

  /** Makes the data directory where there is none; a making that was cut short leaves none. */
  static void ensure(Layout layout, Binaries binaries, ServerAccount account, boolean durable)
      throws IOException {
    Path data = layout.data();
    if (!Files.isDirectory(data)) {
      removeUnfinished(layout);
      make(layout, binaries, account, durable);
    }
    checkVersion(data, binaries);
    // The server refuses a directory that others can read, as copying a home may leave it.
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
  }

  private static void make(Layout layout, Binaries binaries, ServerAccount account, boolean durable)
      throws IOException {
    Path nursery = layout.root().resolve(".init-" + UUID.randomUUID());
    Files.createDirectory(
        nursery,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      String superuserPassword = secret();
      Path passwordFile = nursery.resolve("password");
      Layout.writeOwn(passwordFile, superuserPassword + "\n");
      account.give(passwordFile);
      account.give(nursery);
      Path data = nursery.resolve("data");
      List<String> initdb =
          new ArrayList<>(
              List.of(
                  binaries.program("initdb").toString(),
                  "--username=" + SUPERUSER,
                  "--pwfile=" + passwordFile,
                  "--auth=scram-sha-256",
                  "--encoding=UTF8",
                  "--locale=C",
                  "--data-checksums",
                  "--set=timezone=UTC",
                  "--set=log_timezone=UTC",
                  "--pgdata=" + data));
      if (!durable) {
        initdb.add("--no-sync");
      }
      must("initdb", layout, Command.run(LONGEST, "", account.as(initdb)));
      String password = secret();
      must(
          "postgres --single",
          layout,
          Command.run(
              LONGEST,
              """
              CREATE ROLE %1$s LOGIN PASSWORD '%2$s'
              CREATE DATABASE %1$s OWNER %1$s
              """
                  .formatted(ROLE, password),
              account.as(
                  List.of(
                      binaries.program("postgres").toString(),
                      "--single",
                      "-D",
                      data.toString(),
                      "-c",
                      "exit_on_error=on",
                      "-c",
                      "log_min_error_statement=panic",
                      SUPERUSER))));
      Layout.writeOwn(layout.superuserPasswordFile(), superuserPassword);
      Layout.writeOwn(layout.passwordFile(), password);
      Files.move(data, layout.data(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Layout.deleteTree(nursery);
    }
  }

  private static void must(String program, Layout layout, Command done) {
    if (done.failed()) {
      throw new EmbeddedPostgresException(
          "The database in %s could not be made: %s ended with status %d: %s"
              .formatted(layout.data(), program, done.status(), done.output()));
    }
  }

  private static void removeUnfinished(Layout layout) throws IOException {
    try (var unfinished = Files.newDirectoryStream(layout.root(), ".init-*")) {
      for (Path each : unfinished) {
        Layout.deleteTree(each);
      }
    }
  }

  private static void checkVersion(Path data, Binaries binaries) throws IOException {
    Path file = data.resolve("PG_VERSION");
    String found =
        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            ? Files.readString(file).strip()
            : "an unknown version of PostgreSQL (no file PG_VERSION)";
    if (!found.equals(Integer.toString(binaries.major()))) {
      throw new EmbeddedPostgresException(
          """
          The database in %s was made by PostgreSQL %s, and this Vakna brings PostgreSQL %d. Nothing \
          was changed. Start the Vakna that made it and dump it with pg_dump, then restore the dump \
          into a new home; or set VAKNA_DATABASE_URL to a server of the old version.\
          """
              .formatted(data, found, binaries.major()));
    }
  }

  private static String secret() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
