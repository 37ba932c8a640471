package dev.vakna.e2e;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The server of one home as a process that can be killed, frozen and started again. */
final class ServerProcess {

  private static final Duration START = Duration.ofMinutes(4);
  private static final int LOG_TAIL = 6000;

  private final Path home;
  private final List<String> settings;
  private final boolean first;
  private final @Nullable NetworkNamespace namespace;
  private volatile @Nullable Process process;
  private volatile @Nullable URI url;
  private volatile @Nullable URI adminUrl;

  /**
   * @param settings words for it beside its home and a port of its own
   * @param first no server of the installation was there before
   */
  ServerProcess(Path home, List<String> settings, boolean first) {
    this(home, settings, first, null);
  }

  /**
   * The same.
   *
   * @param namespace where it runs; null for here
   */
  ServerProcess(
      Path home, List<String> settings, boolean first, @Nullable NetworkNamespace namespace) {
    this.namespace = namespace;
    this.home = home;
    this.first = first;
    this.settings = List.copyOf(settings);
  }

  Path home() {
    return home;
  }

  /** Starts the process and waits until it takes calls. */
  void start() throws IOException {
    launch();
    awaitReady();
  }

  /** Starts the process, no more. */
  void launch() throws IOException {
    Path target = Installation.checkout().resolve("server/target");
    List<String> command = new ArrayList<>(namespace == null ? List.of() : namespace.words());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:SharedArchiveFile=" + sharedClasses(),
            // Written by whoever ends in good order and finds none that fits; never by two.
            (first ? "-XX:+" : "-XX:-") + "AutoCreateSharedArchive",
            "-Xlog:cds=off",
            "-Xlog:aot=off"));
    command.addAll(jvm());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            target.resolve("vakna-server.jar") + File.pathSeparator + target.resolve("lib") + "/*",
            "dev.vakna.server.VaknaServer",
            "--vakna.home=" + home,
            "--server.port=0"));
    command.addAll(settings);
    url = null;
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("server.log").toFile()))
            .start();
  }

  /** Of each process that runs tests its own. */
  private static Path sharedClasses() {
    return Installation.checkout()
        .resolve("e2e/target/server-%s.jsa".formatted(System.getProperty("vakna.fork", "1")));
  }

  /** Short-lived and many: quick to start counts more than peak speed, unless told otherwise. */
  private static List<String> jvm() {
    String given = System.getProperty("vakna.load.jvm");
    return given == null ? List.of("-XX:TieredStopAtLevel=1") : List.of(given.strip().split(" +"));
  }

  void awaitReady() {
    await()
        .atMost(START)
        .pollInterval(Duration.ofMillis(50))
        .failFast(() -> {
          if (!alive()) {
            throw new AssertionError("the server ended: " + log());
          }
        })
        .until(this::ready);
  }

  boolean ready() {
    if (url != null) {
      return true;
    }
    try {
      JsonNode file = Installation.JSON.readTree(Files.readAllBytes(home.resolve("server.json")));
      if (file.get("pid").asLong() == pid()) {
        adminUrl = reached(URI.create(file.get("adminUrl").asString()));
        url = reached(URI.create(file.get("url").asString()));
        return true;
      }
      return false;
    } catch (IOException absent) {
      return false;
    }
  }

  private URI reached(URI itself) throws IOException {
    return namespace == null ? itself : namespace.door(itself);
  }

  /** Where it listens. */
  URI url() {
    URI known = url;
    if (known == null) {
      throw new IllegalStateException("the server of %s is not ready".formatted(home));
    }
    return known;
  }

  /** Where its operators' interface listens. */
  URI adminUrl() {
    URI known = adminUrl;
    if (known == null) {
      throw new IllegalStateException("the server of %s is not ready".formatted(home));
    }
    return known;
  }

  /** Its process id, or -1 when it was never started. */
  long pid() {
    Process started = process;
    return started == null ? -1 : started.pid();
  }

  boolean alive() {
    Process started = process;
    return started != null && started.isAlive();
  }

  /** The process dies at once, with no word to anybody. */
  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      await().atMost(START).until(() -> !running.isAlive());
    }
  }

  /** The process gets no time any more, until {@link #thaw}. */
  void freeze() throws IOException {
    Signals.send("STOP", pid());
  }

  void thaw() throws IOException {
    Signals.send("CONT", pid());
  }

  /** Ends it in good order. */
  void stop() {
    Process running = process;
    if (running != null) {
      running.destroy();
      await().atMost(START).until(() -> !running.isAlive());
    }
  }

  /** The end of what it wrote. */
  String log() {
    try (RandomAccessFile file = new RandomAccessFile(home.resolve("server.log").toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(LOG_TAIL, file.length())];
      file.seek(file.length() - tail.length);
      file.readFully(tail);
      return new String(tail, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
