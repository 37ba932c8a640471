package dev.vakna.postgres.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Starts and stops the server process of one data directory.
 *
 * @param durable false gives up durability for speed
 */
record Launch(Layout layout, Binaries binaries, ServerAccount account, boolean durable) {

  private static final Duration READY_WITHIN = Duration.ofMinutes(5);
  private static final Duration ORPHANS_GONE_WITHIN = Duration.ofSeconds(30);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(60);
  private static final int POLL_MILLIS = 20;
  private static final int LOG_TAIL = 2000;
  private static final int LOGS_KEPT = 5;

  /** Starts the server; returns when it takes connections. */
  Postmaster start() throws IOException {
    long deadline = System.nanoTime() + ORPHANS_GONE_WITHIN.toNanos();
    while (true) {
      int port = freePort();
      Layout.writeOwn(layout.portFile(), Integer.toString(port));
      Process process =
          Command.builder(command(port)).redirectOutput(layout.log().toFile()).start();
      Optional<Postmaster> started = awaitReady(process::isAlive);
      if (started.isPresent()) {
        return started.get();
      }
      String said = logTail();
      // Backends of a killed server need a moment to notice; a port may be taken in between.
      boolean passes = said.contains("still in use") || said.contains("Address already in use");
      if (!passes || System.nanoTime() > deadline) {
        throw new EmbeddedPostgresException(
            "PostgreSQL did not start on %s. Its log %s says: %s"
                .formatted(layout.data(), layout.log(), said));
      }
      pause();
    }
  }

  /** Waits until the running server takes connections; empty when it ended instead. */
  Optional<Postmaster> awaitReady(Liveness process) throws IOException {
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (process.alive()) {
      Optional<Postmaster> now = Postmaster.of(layout.data());
      if (now.isPresent() && now.get().ready()) {
        return now;
      }
      if (System.nanoTime() > deadline) {
        throw new EmbeddedPostgresException(
            "PostgreSQL on %s takes no connections after %d min; it may be recovering. Its log %s says: %s"
                .formatted(layout.data(), READY_WITHIN.toMinutes(), layout.log(), logTail()));
      }
      pause();
    }
    return Optional.empty();
  }

  /** Ends the server: sessions are cut off, everything committed is kept. */
  void stop() throws IOException {
    Optional<Postmaster> running = Postmaster.of(layout.data());
    if (running.isEmpty()) {
      return;
    }
    Command stopped = pgCtlStop(durable ? "fast" : "immediate");
    if (stopped.failed() && running.get().alive()) {
      stopped = pgCtlStop("immediate");
    }
    if (running.get().alive() && Postmaster.of(layout.data()).isPresent()) {
      throw new EmbeddedPostgresException(
          "PostgreSQL on %s (process %d) does not stop: %s. End it by hand: kill -QUIT %d"
              .formatted(
                  layout.data(), running.get().pid(), stopped.output(), running.get().pid()));
    }
  }

  private Command pgCtlStop(String mode) throws IOException {
    return Command.run(
        STOP_WITHIN.plusSeconds(10),
        "",
        account.as(
            List.of(
                binaries.program("pg_ctl").toString(),
                "stop",
                "-w",
                "-t",
                Long.toString(STOP_WITHIN.toSeconds()),
                "-m",
                mode,
                "-D",
                layout.data().toString())));
  }

  private List<String> command(int port) {
    List<String> server = new ArrayList<>();
    // A session of its own, so that Ctrl-C in the terminal does not reach the server.
    server.add("setsid");
    server.addAll(
        account.as(
            List.of(binaries.program("postgres").toString(), "-D", layout.data().toString())));
    set(server, "listen_addresses", "127.0.0.1");
    set(server, "port", Integer.toString(port));
    set(server, "unix_socket_directories", "");
    if (durable) {
      // Files of their own name, the oldest of which are removed: bounded whatever is logged.
      set(server, "logging_collector", "on");
      set(server, "log_filename", "postgresql-%Y%m%d-%H%M%S.log");
      set(server, "log_rotation_age", "1d");
      set(server, "log_rotation_size", "10MB");
      set(server, "log_min_error_statement", "panic");
    } else {
      set(server, "fsync", "off");
      set(server, "synchronous_commit", "off");
      set(server, "full_page_writes", "off");
    }
    return server;
  }

  /** Removes all but the newest logs; the last one is being written. */
  void pruneLogs() throws IOException {
    Path logs = layout.data().resolve("log");
    if (!Files.isDirectory(logs)) {
      return;
    }
    List<Path> all = new ArrayList<>();
    try (var files = Files.newDirectoryStream(logs, "postgresql-*.log")) {
      files.forEach(all::add);
    }
    // Logs of earlier releases have no date in their names and are the oldest.
    all.sort(Comparator.comparing(Launch::dated).thenComparing(Comparator.naturalOrder()));
    for (Path old : all.subList(0, Math.max(0, all.size() - LOGS_KEPT))) {
      Files.deleteIfExists(old);
    }
  }

  private static boolean dated(Path log) {
    return log.getFileName().toString().matches("postgresql-\\d.*");
  }

  private static void set(List<String> words, String name, String value) {
    words.add("-c");
    words.add(name + "=" + value);
  }

  /** The port of last time where it is free, so that people's tools keep working. */
  private int freePort() throws IOException {
    if (Files.isReadable(layout.portFile())) {
      String last = Files.readString(layout.portFile()).strip();
      if (last.matches("[1-9][0-9]{0,4}") && Integer.parseInt(last) < 65536) {
        try {
          return bind(Integer.parseInt(last));
        } catch (IOException e) {
          return bind(0);
        }
      }
    }
    return bind(0);
  }

  private static int bind(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket.getLocalPort();
    }
  }

  private String logTail() throws IOException {
    StringBuilder tail = new StringBuilder(tail(layout.log()));
    Path logs = layout.data().resolve("log");
    if (Files.isDirectory(logs)) {
      Path newest = null;
      try (var files = Files.newDirectoryStream(logs)) {
        for (Path file : files) {
          if (newest == null
              || Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(newest)) > 0) {
            newest = file;
          }
        }
      }
      if (newest != null) {
        tail.append('\n').append(tail(newest));
      }
    }
    return tail.toString().strip();
  }

  private static String tail(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return "";
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return text.substring(Math.max(0, text.length() - LOG_TAIL));
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException("Interrupted while waiting for PostgreSQL", e);
    }
  }

  /** Whether the process that is waited for still runs. */
  @FunctionalInterface
  interface Liveness {
    boolean alive();
  }
}
