package dev.vakna.postgres.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A server process as its pid file shows it.
 *
 * @param pid its process
 * @param port the port it listens on, 0 when it has not said yet
 * @param ready it takes connections
 */
record Postmaster(long pid, int port, boolean ready) {

  /** A pid no Linux hands out: {@code PID_MAX_LIMIT} is 4194304. */
  private static final long NOBODY = 2_000_000_000L;

  private static final int LINE_PORT = 3;
  private static final int LINE_STATUS = 7;

  /**
   * The server that runs on a data directory now, if one does. Only a process that is PostgreSQL
   * and was told this very directory counts; a number that now belongs to something else does not.
   */
  static Optional<Postmaster> of(Path data) throws IOException {
    List<String> lines = pidFile(data);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    long pid = number(lines.getFirst());
    if (pid <= 0 || !serves(pid, data)) {
      return Optional.empty();
    }
    int port = lines.size() > LINE_PORT ? (int) number(lines.get(LINE_PORT)) : 0;
    boolean ready = lines.size() > LINE_STATUS && lines.get(LINE_STATUS).strip().equals("ready");
    return Optional.of(new Postmaster(pid, port, ready));
  }

  boolean alive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /**
   * Makes a pid file harmless whose process died and whose number now belongs to another program of
   * the same user, which PostgreSQL would take for a running server (as after the restart of a
   * container). The rest of the file stays: by it PostgreSQL still finds orphans of the dead server
   * that hold its shared memory.
   */
  static void disarm(Path data, ServerAccount account) throws IOException {
    List<String> lines = new ArrayList<>(pidFile(data));
    if (lines.isEmpty()
        || number(lines.getFirst()) <= 0
        || ProcessHandle.of(number(lines.getFirst())).isEmpty()) {
      return;
    }
    lines.set(0, Long.toString(NOBODY));
    Path fresh = data.resolve(".pid-" + UUID.randomUUID());
    try {
      Files.createFile(fresh);
      Files.write(fresh, lines);
      account.give(fresh);
      Files.move(
          fresh,
          data.resolve("postmaster.pid"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static boolean serves(long pid, Path data) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    try {
      if (!Files.readString(process.resolve("comm")).strip().equals("postgres")) {
        return false;
      }
      String words =
          new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
      return List.of(words.split("\0")).contains(data.toString());
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      if (Files.exists(process)) {
        throw e;
      }
      return false;
    }
  }

  private static List<String> pidFile(Path data) throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static long number(String line) {
    try {
      return Long.parseLong(line.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
