package dev.vakna.server.run;

import dev.vakna.core.power.HostShutdown;
import dev.vakna.engine.qemu.QemuEngine;
import dev.vakna.operations.worker.RealPace;
import dev.vakna.server.admin.ShutdownView;
import dev.vakna.server.http.ApiJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Switches off the machines of a home of which no server runs: claims the home as a server does,
 * opens the engine and, where there is one already, the storage, and ends. What came of it is one
 * line of JSON on standard output.
 */
public final class MachinesOff {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Server");
  private static final String PATIENCE = "--patience-seconds=";
  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Settings settings;

  private MachinesOff(Settings settings) {
    this.settings = settings;
  }

  /** The settings alone. */
  @EnableConfigurationProperties(Settings.class)
  private static final class Parts {}

  /**
   * Does it and ends the process. Exit status: 0 nothing runs any more, 1 something could not be
   * ended or another server holds the home, 2 it was told something wrong.
   *
   * @param words {@code --patience-seconds=N}, how long guests may take, and any setting
   */
  public static void orExit(String... words) {
    HostShutdown.Report report;
    try {
      Duration patience = patience(words);
      List<String> told = new ArrayList<>(List.of("--vakna.log.console=off"));
      Arrays.stream(words).filter(word -> !word.startsWith(PATIENCE)).forEach(told::add);
      try (ConfigurableApplicationContext context =
          Starting.withoutDoors(Parts.class).run(told.toArray(String[]::new))) {
        report = new MachinesOff(context.getBean(Settings.class)).perform(patience);
      }
    } catch (RuntimeException e) {
      StartFailure failure = StartFailure.of(e);
      System.err.println(failure.text());
      System.exit(failure.status());
      return;
    }
    System.out.println(
        new String(new ApiJson().bytes(ShutdownView.of(report)), StandardCharsets.UTF_8));
    System.out.flush();
    System.exit(report.well() ? 0 : 1);
  }

  private static Duration patience(String... words) {
    return Arrays.stream(words)
        .filter(word -> word.startsWith(PATIENCE))
        .map(word -> word.substring(PATIENCE.length()))
        .map(number -> {
          if (!number.matches("\\d{1,4}")) {
            throw StartRefusedException.wrongUse(
                "%s%s cannot be used.".formatted(PATIENCE, number), "give a number of seconds");
          }
          return Duration.ofSeconds(Integer.parseInt(number));
        })
        .findFirst()
        .orElse(USUAL_PATIENCE);
  }

  /** A thread of its own for what may hang. */
  static void onItsOwnThread(Runnable call) {
    Thread.ofVirtual().name("host shutdown").start(call);
  }

  private HostShutdown.Report perform(Duration patience) {
    try (QemuEngine engine =
            new QemuEngine(EngineConfiguration.qemu(settings), InstantSource.system());
        OccasionalStorage storage = new OccasionalStorage(settings, engine.name())) {
      LOG.info("No server runs here; the machines of host {} are switched off.", engine.name());
      RealPace pace = new RealPace();
      HostShutdown shutdown =
          new HostShutdown(engine, storage, pace, MachinesOff::onItsOwnThread, () -> {});
      HostShutdown.Report report = shutdown.begin(patience);
      while (report.state() != HostShutdown.State.OVER) {
        pace.sleep(LOOK);
        report = shutdown.report();
      }
      report.machines().forEach(MachinesOff::tell);
      return report;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new HostShutdown.Report(
          HostShutdown.State.OVER, List.of(), "it was interrupted before its end");
    }
  }

  private static void tell(HostShutdown.Machine machine) {
    String note = machine.note();
    if (machine.outcome() == HostShutdown.Outcome.FAILED) {
      LOG.error("Machine {} could not be ended: {}", machine.name(), note);
    } else if (note != null) {
      LOG.warn("Machine {} was ended, and {}", machine.name(), note);
    } else {
      LOG.info("Machine {} was ended.", machine.name());
    }
  }
}
