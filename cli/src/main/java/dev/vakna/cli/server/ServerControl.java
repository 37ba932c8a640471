package dev.vakna.cli.server;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.home.HomeHolder;
import dev.vakna.cli.home.ServerFile;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Starts, finds and ends the server of one home. */
public final class ServerControl {
  private static final Duration READY_LIMIT = Duration.ofMinutes(4);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration HANGING_PATIENCE = Duration.ofSeconds(10);
  private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(60);
  private static final Duration CLIENTS_GONE_WITHIN = Duration.ofSeconds(5);
  private static final Duration PACE = Duration.ofMillis(100);
  private static final int FIRST_PORT = 8080;
  private static final int LAST_PORT = 8099;
  private static final int LOG_TAIL = 64 * 1024;

  private final Environment environment;
  private volatile @Nullable Process starting;

  public ServerControl(Environment environment) {
    this.environment = environment;
  }

  /** Whoever holds the home: a server that works, starts, hangs or ends. */
  public Optional<HomeHolder> holder() {
    return HomeHolder.of(environment.home());
  }

  /** The running server, when there is one that is ready to be called. */
  public Optional<ServerFile> running() {
    return ServerFile.ofRunning(environment.home());
  }

  /** What the server says while it runs in the background. */
  public Path log() {
    return environment.home().resolve("log").resolve("server.log");
  }

  /** The log that this very server writes; empty when it writes elsewhere. */
  Optional<Path> logOf(HomeHolder server) {
    Optional<Instant> began =
        ProcessHandle.of(server.pid()).flatMap(process -> process.info().startInstant());
    try {
      return began.isPresent() && Files.getLastModifiedTime(log()).toInstant().isAfter(began.get())
          ? Optional.of(log())
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
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
      Optional<HomeHolder> other = holder();
      return other.isPresent() ? awaitOther(other.get()) : startAlone(port, settings);
    }
  }

  /** A server that somebody else started; it may be about to be ready. */
  private ServerFile awaitOther(HomeHolder other) throws InterruptedException {
    long end = System.nanoTime() + READY_LIMIT.toNanos();
    Optional<ServerFile> ready = running();
    while (ready.isEmpty() && other.lives() && System.nanoTime() < end) {
      Thread.sleep(PACE);
      ready = running();
    }
    if (ready.isPresent() && ready.get().answers()) {
      return ready.get();
    }
    throw new CommandFailedException(
        "the server of %s (process %d) holds the home and does not answer"
            .formatted(environment.home(), other.pid()),
        "it hangs, was halted, or is at its end",
        "end it: " + environment.call("stop"),
        null);
  }

  private ServerFile startAlone(int port, List<String> settings)
      throws IOException, InterruptedException {
    if (!isFree(port)) {
      throw new CommandFailedException(
          "the server cannot listen on port " + port,
          "another program listens there",
          "choose another port with --port");
    }
    Path log = environment.home().resolve("log").resolve("start.log");
    List<String> words = new ArrayList<>(List.of("setsid"));
    words.add(environment.launcher().toString());
    words.addAll(List.of("serve", "--port", "" + port));
    words.addAll(settings);
    // It writes a log of its own, which is bounded; only what comes before that is caught here.
    words.add("--vakna.log.console=off");
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

  /** Whether a server ever held the home; none other made machines in it. */
  boolean everHeld() {
    return Files.exists(environment.home().resolve("server.lock"));
  }

  /**
   * Runs the server's program once, without doors, to switch off the machines of a home that no
   * server holds.
   *
   * @param patience how long guests may take
   * @param limit how long all of it may take; then the program is ended
   * @param tell where a person is told what is waited for
   * @return the line that it says of what came of it
   * @throws CommandFailedException when it did not come so far
   */
  String runMachinesOff(Duration patience, Duration limit, Consumer<String> tell)
      throws IOException, InterruptedException {
    Path logs = Files.createDirectories(environment.home().resolve("log"));
    Path log = logs.resolve("machines-off.log");
    // Not a pipe: what hangs would hold up whoever reads it.
    Path answer = logs.resolve("machines-off.json");
    ProcessBuilder builder =
        new ProcessBuilder(
            "setsid",
            environment.launcher().toString(),
            "machines-off",
            "--patience-seconds=" + patience.toSeconds());
    builder.environment().put("VAKNA_HOME", environment.home().toString());
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectOutput(answer.toFile()).redirectError(log.toFile());
    Process process = builder.start();
    boolean came = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (!came) {
      new ProcessShutdown(tell)
          .end(
              process.pid(),
              "the program that switches the machines off",
              "TERM",
              "KILL",
              HANGING_PATIENCE);
    }
    String said = Files.readString(answer).lines().reduce("", (_, line) -> line);
    Files.delete(answer);
    if (said.startsWith("{")) {
      return said;
    }
    throw came
        ? new CommandFailedException(
            "the machines of %s were not switched off".formatted(environment.home()),
            lastWords(log),
            "put it right and call this again; its whole log is " + log)
        : new CommandFailedException(
            "the machines of %s were not switched off, or not all of them"
                .formatted(environment.home()),
            "what does it did not come to its end within %d s and was ended; its last words: %s"
                .formatted(limit.toSeconds(), lastWords(log)),
            "see whether what they run on and their storage answer, then call %s again; its whole log is %s"
                .formatted(environment.call("stop --machines"), log));
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
    new ProcessShutdown(_ -> {})
        .end(process.pid(), "the starting server", "TERM", "KILL", PATIENCE);
    return List.of("the server, before it was ready (process %d)".formatted(process.pid()));
  }

  /** The same as {@link #stop(Duration, boolean, Consumer)}, patiently and without words. */
  public List<String> stop() throws InterruptedException {
    return stop(PATIENCE, false, _ -> {});
  }

  /**
   * Ends whatever server holds the home and waits for its end; one that does not heed is killed.
   * Then the database, if it was left behind and nobody else uses it.
   *
   * @param patience how long the server may take to end by itself
   * @param used ends the database also while other programs are connected to it
   * @param tell where a person is told what is waited for
   * @return what was ended, in words; empty when nothing ran
   */
  public List<String> stop(Duration patience, boolean used, Consumer<String> tell)
      throws InterruptedException {
    List<String> ended = new ArrayList<>();
    Optional<HomeHolder> server = holder();
    if (server.isPresent()) {
      ended.add(endServer(server.get(), patience, tell));
    }
    Optional<HomeHolder> next = holder();
    if (next.isPresent()) {
      // Somebody started one at this moment; the database is that one's now.
      tell.accept("Another server has started meanwhile (process %d).".formatted(next.get().pid()));
      return ended;
    }
    Optional<ProcessHandle> database = Database.running(environment.home());
    if (database.isPresent()) {
      ended.add(endDatabase(database.get(), used, tell));
    } else if (server.isPresent()) {
      ended.add("its PostgreSQL");
    }
    return ended;
  }

  private String endServer(HomeHolder server, Duration patience, Consumer<String> tell)
      throws InterruptedException {
    long pid = server.pid();
    if (pid == 0) {
      throw new CommandFailedException(
          "the server of %s cannot be ended from here".formatted(environment.home()),
          "it holds the home, and its process is in another container",
          "stop that container, or call this inside of it");
    }
    boolean heeded = new ProcessShutdown(tell).end(pid, "the server", "TERM", "KILL", patience);
    return heeded
        ? "the server (process %d)".formatted(pid)
        : "the server (process %d), which did not end by itself and was killed".formatted(pid);
  }

  private String endDatabase(ProcessHandle database, boolean used, Consumer<String> tell)
      throws InterruptedException {
    long pid = database.pid();
    long end = System.nanoTime() + CLIENTS_GONE_WITHIN.toNanos();
    // What served a killed server notices within moments.
    while (!used && inUse(database) && System.nanoTime() < end) {
      Thread.sleep(PACE);
    }
    if (!used && inUse(database)) {
      throw new CommandFailedException(
          "PostgreSQL (process %d) was left running".formatted(pid),
          "%d other programs are connected to it, perhaps another server that shares it"
              .formatted(Database.clients(database)),
          "end those first, or end it all the same: " + environment.call("stop --database"));
    }
    // PostgreSQL takes SIGINT as: end now, in good order; SIGTERM would wait for its clients.
    boolean heeded =
        new ProcessShutdown(tell).end(pid, "PostgreSQL", "INT", "QUIT", DATABASE_PATIENCE);
    return "PostgreSQL (process %d), left behind by a server that was killed%s"
        .formatted(pid, heeded ? "" : "; it did not end by itself and was ended at once");
  }

  private boolean inUse(ProcessHandle database) {
    return Database.held(environment.home()) || Database.clients(database) > 0;
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
      int described = lines.size() - 1;
      while (described >= 0 && !lines.get(described).startsWith("vakna: ")) {
        described--;
      }
      if (described >= 0) {
        return String.join(" ", lines.subList(described, lines.size()))
            .substring("vakna: ".length());
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
