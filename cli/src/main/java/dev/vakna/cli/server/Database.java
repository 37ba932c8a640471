package dev.vakna.cli.server;

import dev.vakna.cli.home.HomeHolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The embedded PostgreSQL of a home, which outlives a server that was killed. */
final class Database {

  /** How PostgreSQL names the process that serves a client: role, database, address and port. */
  private static final Pattern SERVES_A_CLIENT =
      Pattern.compile("postgres: \\S+ \\S+ \\S+\\(\\d+\\).*", Pattern.DOTALL);

  private Database() {}

  /** Its main process, when it runs. */
  static Optional<ProcessHandle> running(Path home) {
    Path data = home.resolve("postgres").resolve("data");
    try {
      String first = Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip();
      long pid = Long.parseLong(first);
      return words(pid).contains(data.toString()) ? ProcessHandle.of(pid) : Optional.empty();
    } catch (IOException | NumberFormatException | NoSuchElementException _) {
      return Optional.empty();
    }
  }

  /** True while a process holds it in use, as every server does that was started on its home. */
  static boolean held(Path home) {
    Path holders = home.resolve("postgres").resolve("holders");
    if (!Files.isDirectory(holders)) {
      return false;
    }
    try (var files = Files.newDirectoryStream(holders)) {
      for (Path file : files) {
        if (HomeHolder.ofLock(file).isPresent()) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      // What cannot be looked at may be in use.
      return true;
    }
  }

  /** How many clients are connected to it. */
  static long clients(ProcessHandle postmaster) {
    return postmaster.children().filter(Database::servesAClient).count();
  }

  private static boolean servesAClient(ProcessHandle process) {
    try {
      return SERVES_A_CLIENT.matcher(words(process.pid())).matches();
    } catch (IOException _) {
      return false;
    }
  }

  private static String words(long pid) throws IOException {
    byte[] words = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
    return new String(words, StandardCharsets.UTF_8);
  }
}
