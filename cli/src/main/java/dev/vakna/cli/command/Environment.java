package dev.vakna.cli.command;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the launcher tells a command: where everything is and since when it runs.
 *
 * @param checkout the directory with {@code vakna} and {@code guests}
 * @param home all state
 * @param engineHome the machines; the home unless servers share them
 * @param cache what can be made again
 * @param began when the launcher was called
 * @param build how long it built before; zero when nothing was to be built
 * @param root the user is root
 */
public record Environment(
    Path checkout,
    Path home,
    Path engineHome,
    Path cache,
    Instant began,
    Duration build,
    boolean root) {

  /** What this process was started with. */
  public static Environment current() {
    return of(System.getenv(), Instant.now());
  }

  static Environment of(Map<String, String> env, Instant now) {
    boolean root = "root".equals(System.getProperty("user.name"));
    String user = System.getProperty("user.home", "/");
    Path home = path(env, "VAKNA_HOME", root ? "/var/lib/vakna" : user + "/.local/share/vakna");
    return new Environment(
        Path.of(env.getOrDefault("VAKNA_ROOT", ".")).toAbsolutePath().normalize(),
        home,
        path(env, "VAKNA_ENGINE_HOME", home.toString()),
        path(env, "VAKNA_CACHE", root ? "/var/cache/vakna" : user + "/.cache/vakna"),
        millis(env, "VAKNA_STARTED_MS").map(Instant::ofEpochMilli).orElse(now),
        millis(env, "VAKNA_BUILD_MS").map(Duration::ofMillis).orElse(Duration.ZERO),
        root);
  }

  private static Path path(Map<String, String> env, String name, String otherwise) {
    return Path.of(env.getOrDefault(name, otherwise)).toAbsolutePath().normalize();
  }

  private static Optional<Long> millis(Map<String, String> env, String name) {
    String text = env.getOrDefault(name, "");
    return text.matches("\\d{1,15}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }

  /** Full stack traces of this program go here. */
  public Path commandLog() {
    return home.resolve("log").resolve("cli.log");
  }

  /** The launcher, to be called again. */
  public Path launcher() {
    return checkout.resolve("vakna");
  }

  /**
   * How a person calls a command of this checkout and home again.
   *
   * @param command for example {@code stop}
   */
  public String call(String command) {
    Environment plain = of(Map.of(), began);
    return (home.equals(plain.home) ? "" : "VAKNA_HOME=" + quoted(home.toString()) + " ")
        + "./vakna "
        + command;
  }

  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:@%+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
