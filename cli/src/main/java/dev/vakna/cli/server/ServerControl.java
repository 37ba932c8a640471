package dev.vakna.cli.server;

import dev.vakna.cli.CommandFailedException;
import dev.vakna.cli.Environment;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Starts, finds and ends the server of one home. */
public final class ServerControl {
  private static final Duration READY_LIMIT = Duration.ofMinutes(4);
  private static final Duration END_LIMIT = Duration.ofSeconds(90);
  private static final Duration PACE = Duration.ofMillis(100);
  private static final int FIRST_PORT = 8080;
  private static final int LAST_PORT = 8099;
  private static final int LOG_TAIL = 64 * 1024;

  private final Environment environment;
  private volatile @Nullable Process starting;

  public ServerControl(Environment environment) {
    this.environment = environment;
  }

  /** The running server, when there is one. */
  public Optional<ServerFile> running() {
    return ServerFile.ofRunning(environment.home());
  }

  /** What the server says while it runs in the background. */
  public Path log() {
    return environment.home().resolve("log").resolve("server.log");
  }

  /** A free port of the loopback interface, the usual one where it is free. */
  public static int freePort() {
    for (int port = FIRST_PORT; port <= LAST_PORT; port++) {
      if (isFree(port)) {
        return port;
      }
    }
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    } catch (IOException e) {
      throw new CommandFailedException(
          "no port is free on the loopback interface", String.valueOf(e.getMessage()), null, e);
    }
  }

  /** Nobody listens there on any address. */
  public static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port)) {
      return probe.isBound();
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Starts a server that outlives the caller and its terminal, and waits until it is ready.
   *
   * @param port to listen on
   * @param settings further words for it
   */
  public ServerFile start(int port, List<String> settings)
      throws IOException, InterruptedException {
    Path logs = Files.createDirectories(environment.home().resolve("log"));
    // Two callers that start at once make one server.
    try (FileChannel channel =
            FileChannel.open(
                logs.resolve("starting.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      Optional<ServerFile> other = running();
      return other.isPresent() ? other.get() : startAlone(port, settings);
    }
  }

  private ServerFile startAlone(int port, List<String> settings)
      throws IOException, InterruptedException {
    if (!isFree(port)) {
      throw new CommandFailedException(
          "the server cannot listen on port " + port,
          "another program listens there",
          "choose another port with --port");
    }
    Path log = log();
    List<String> words = new ArrayList<>(List.of("setsid"));
    words.add(environment.launcher().toString());
    words.addAll(List.of("serve", "--port", "" + port));
    words.addAll(settings);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("VAKNA_HOME", environment.home().toString());
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = builder.start();
    starting = process;
    long end = System.nanoTime() + READY_LIMIT.toNanos();
    while (System.nanoTime() < end) {
      Optional<ServerFile> ready = running().filter(file -> file.pid() == process.pid());
      if (ready.isPresent()) {
        starting = null;
        return ready.get();
      }
      if (process.waitFor(PACE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new CommandFailedException(
            "the server did not start", lastWords(log), "the whole log is " + log);
      }
    }
    process.destroy();
    throw new CommandFailedException(
        "the server was not ready after %d s and was ended".formatted(READY_LIMIT.toSeconds()),
        lastWords(log),
        "the whole log is " + log);
  }

  /**
   * Ends a server that this object is just starting, and no other.
   *
   * @return what was ended, in words
   */
  public List<String> stopStarting() throws InterruptedException {
    Process process = starting;
    if (process == null || !process.isAlive()) {
      return List.of();
    }
    end(process.pid(), "the starting server", "kill -9 " + process.pid());
    return List.of("the server, before it was ready (process %d)".formatted(process.pid()));
  }

  /**
   * Ends the server and waits for its end; then the database, if it was left behind.
   *
   * @return what was ended, in words; empty when nothing ran
   */
  public List<String> stop() throws InterruptedException {
    List<String> ended = new ArrayList<>();
    Optional<ServerFile> server = running();
    if (server.isPresent()) {
      long pid = server.get().pid();
      end(pid, "the server", "kill -9 " + pid);
      ended.add("the server (process %d)".formatted(pid));
    }
    Optional<ProcessHandle> database = Database.running(environment.home());
    if (database.isPresent()) {
      long pid = database.get().pid();
      // PostgreSQL takes SIGINT as: end now, in good order; SIGTERM would wait for its clients.
      signal("INT", pid);
      end(pid, "PostgreSQL", "kill -INT " + pid);
      ended.add("PostgreSQL (process %d), left behind by a server that was killed".formatted(pid));
    } else if (server.isPresent()) {
      ended.add("its PostgreSQL");
    }
    return ended;
  }

  private static void end(long pid, String what, String cure) throws InterruptedException {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid);
    if (handle.isEmpty()) {
      return;
    }
    handle.get().destroy();
    try {
      handle.get().onExit().get(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new CommandFailedException(
          "%s (process %d) did not end within %d s".formatted(what, pid, END_LIMIT.toSeconds()),
          null,
          cure,
          e);
    }
  }

  private static void signal(String name, long pid) throws InterruptedException {
    try {
      new ProcessBuilder("kill", "-" + name, "" + pid).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new CommandFailedException(
          "process %d could not be told to end".formatted(pid),
          String.valueOf(e.getMessage()),
          null,
          e);
    }
  }

  /** What a log says of the cause, else its last line. */
  static String lastWords(Path log) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - LOG_TAIL));
      byte[] tail = new byte[(int) Math.min(LOG_TAIL, file.length())];
      file.readFully(tail);
      List<String> lines =
          new String(tail, StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("at "))
              .toList();
      int described = lines.lastIndexOf("Description:");
      if (described >= 0 && described + 1 < lines.size()) {
        return lines.get(described + 1);
      }
      return lines.reversed().stream()
          .filter(line -> line.startsWith("Caused by:") || line.contains("ERROR"))
          .findFirst()
          .orElse(lines.isEmpty() ? "it said nothing" : lines.getLast());
    } catch (IOException e) {
      return "its log cannot be read: " + e.getMessage();
    }
  }
}
