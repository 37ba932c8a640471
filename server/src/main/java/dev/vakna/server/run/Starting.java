package dev.vakna.server.run;

import dev.vakna.server.http.ApiJson;
import dev.vakna.server.settings.GivenSettings;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** How a server is put together before any of its parts exists. */
public final class Starting {

  private Starting() {}

  /**
   * An application that checks all that it was told and claims its home before anything else, and
   * fails with a plain message.
   */
  public static SpringApplication application(Class<?> main) {
    return new Application(main);
  }

  /** The same without doors: settings, the claim on the home and its log, and no more. */
  static SpringApplication withoutDoors(Class<?> main) {
    SpringApplication application = new Application(main);
    application.setWebApplicationType(WebApplicationType.NONE);
    return application;
  }

  /** Starts a server; ends the process with the status of the failure where it cannot. */
  public static void orExit(Class<?> main, String... args) {
    try {
      application(main).run(args);
    } catch (RuntimeException e) {
      StartFailure failure = StartFailure.of(e);
      System.err.println(failure.text());
      System.exit(failure.status());
    }
  }

  private static final class Application extends SpringApplication {

    Application(Class<?> main) {
      super(main);
    }

    @Override
    public ConfigurableApplicationContext run(String... args) {
      GivenSettings given =
          GivenSettings.read(Settings.known(), List.of(args), System.getenv(), defaultHome());
      refuseFaults(given.faults());
      setEnvironment(new GivenEnvironment(given.values()));
      // Before the log in the home is opened: it may be another server's.
      Path home = Path.of(given.values().getOrDefault("vakna.home", "")).toAbsolutePath();
      HomeLock lock = HomeLock.take(home).orElseThrow(() -> taken(home));
      ApplicationContextInitializer<GenericApplicationContext> holding =
          context -> context.registerBean(HomeLock.class, () -> lock);
      addInitializers(holding);
      ConfigurableApplicationContext context;
      try {
        context = super.run();
      } catch (RuntimeException e) {
        lock.close();
        throw e;
      }
      Logger log = LoggerFactory.getLogger("dev.vakna.Server");
      given.notes().forEach(log::warn);
      return context;
    }
  }

  private static void refuseFaults(List<String> faults) {
    if (faults.isEmpty()) {
      return;
    }
    String lines = String.join("\n  ", faults);
    throw StartRefusedException.wrongUse(
        faults.size() == 1
            ? "The server was not started, because one setting cannot be used.\n  " + lines
            : "The server was not started, because %d settings cannot be used.\n  %s"
                .formatted(faults.size(), lines),
        "put it right and start again; docs/settings.md lists every setting");
  }

  private static StartRefusedException taken(Path home) {
    long holder = HomeLock.holder(home);
    String where =
        new ServerFile(home, new ApiJson())
            .read()
            .filter(content -> holder == 0 || content.pid() == holder)
            .map(content -> " and listens on " + content.url())
            .orElse("");
    String who = holder == 0 ? where : " It is process %d%s.".formatted(holder, where);
    return new StartRefusedException(
        "Another Vakna server runs on the home directory %s.%s".formatted(home, who),
        "stop it with 'vakna stop', or start this one with another --vakna.home",
        null);
  }

  /** {@code /var/lib/vakna} for root, {@code ~/.local/share/vakna} for others. */
  private static Path defaultHome() {
    return System.getProperty("user.name", "").equals("root")
        ? Path.of("/var/lib/vakna")
        : Path.of(System.getProperty("user.home", "."), ".local", "share", "vakna");
  }
}
