package dev.vakna.cli.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The embedded PostgreSQL of a home, which outlives a server that was killed. */
final class Database {
  private Database() {}

  /** Its main process, when it runs. */
  static Optional<ProcessHandle> running(Path home) {
    Path data = home.resolve("postgres").resolve("data");
    try {
      String first = Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip();
      long pid = Long.parseLong(first);
      byte[] words = Files.readAllBytes(Path.of("/proc", first, "cmdline"));
      boolean ours = new String(words, StandardCharsets.UTF_8).contains(data.toString());
      return ours ? ProcessHandle.of(pid) : Optional.empty();
    } catch (IOException | NumberFormatException | NoSuchElementException _) {
      return Optional.empty();
    }
  }
}
