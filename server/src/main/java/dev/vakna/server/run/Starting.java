package dev.vakna.server.run;

import dev.vakna.server.http.ApiJson;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** How a server is put together before any of its parts exists. */
public final class Starting {

  private Starting() {}

  /** An application that claims its home before anything else and fails with a plain message. */
  public static SpringApplication application(Class<?> main) {
    SpringApplication application = new SpringApplication(main);
    application.setDefaultProperties(Map.of("vakna.home", defaultHome().toString()));
    application.addInitializers(Starting::claimHome);
    return application;
  }

  private static void claimHome(ConfigurableApplicationContext context) {
    Path home =
        Path.of(context.getEnvironment().getRequiredProperty("vakna.home")).toAbsolutePath();
    HomeLock lock = HomeLock.take(home).orElseThrow(() -> taken(home));
    if (context instanceof GenericApplicationContext generic) {
      generic.registerBean(HomeLock.class, () -> lock);
    }
  }

  private static StartRefusedException taken(Path home) {
    String who =
        new ServerFile(home, new ApiJson())
            .read()
            .map(c -> " It is process %d and listens on %s.".formatted(c.pid(), c.url()))
            .orElse("");
    return new StartRefusedException(
        "Another Vakna server runs on the home directory %s.%s".formatted(home, who),
        "Stop it with 'vakna stop', or start this one with another --vakna.home.",
        null);
  }

  /** {@code /var/lib/vakna} for root, {@code ~/.local/share/vakna} for others. */
  private static Path defaultHome() {
    return System.getProperty("user.name", "").equals("root")
        ? Path.of("/var/lib/vakna")
        : Path.of(System.getProperty("user.home", "."), ".local", "share", "vakna");
  }
}
