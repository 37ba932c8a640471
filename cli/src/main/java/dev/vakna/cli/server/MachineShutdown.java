package dev.vakna.cli.server;

import dev.vakna.cli.api.AdminApi;
import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.api.ApiException;
import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.Environment;
import dev.vakna.cli.home.ServerFile;
import dev.vakna.cli.terminal.PlainText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has the machines of a home switched off, which only servers can: by the one that runs, or, where
 * none does that answers, by the server's program, run once.
 */
public final class MachineShutdown {

  private static final String PATH = "/internal/admin/vms/shutdown";
  private static final Duration PACE = Duration.ofMillis(250);

  /** What a server needs beside its guests: to end what it works at, and to end machines. */
  private static final Duration BESIDE = Duration.ofMinutes(3);

  private final Environment environment;
  private final ServerControl control;
  private final Consumer<String> tell;
  private final Duration beside;

  /**
   * @param tell where a person is told what goes otherwise than usual
   */
  public MachineShutdown(Environment environment, ServerControl control, Consumer<String> tell) {
    this(environment, control, tell, BESIDE);
  }

  /**
   * @param beside how long it may take beside the guests
   */
  MachineShutdown(
      Environment environment, ServerControl control, Consumer<String> tell, Duration beside) {
    this.environment = environment;
    this.control = control;
    this.tell = tell;
    this.beside = beside;
  }

  /**
   * What came of it.
   *
   * @param ended machines that do not run any more, in words
   * @param faults what could not be ended or looked at, in words; empty when nothing runs any more
   */
  public record Ended(List<String> ended, List<String> faults) {
    public Ended {
      ended = List.copyOf(ended);
      faults = List.copyOf(faults);
    }

    static final Ended NOTHING = new Ended(List.of(), List.of());

    static Ended of(JsonNode shutdown) {
      List<String> ended = new ArrayList<>();
      List<String> faults = new ArrayList<>();
      for (JsonNode machine : shutdown.path("machines")) {
        String name = PlainText.line(machine.path("name").asString(""));
        String note = PlainText.line(machine.path("note").asString(""));
        switch (machine.path("outcome").asString("")) {
          case "switched_off" ->
              ended.add("machine %s (switched itself off)%s".formatted(name, after(note)));
          case "ended" ->
              ended.add("machine %s (did not answer and was ended)%s".formatted(name, after(note)));
          default -> faults.add("machine %s: %s".formatted(name, note));
        }
      }
      String trouble = PlainText.line(shutdown.path("trouble").asString(""));
      if (!trouble.isEmpty()) {
        faults.add(trouble);
      }
      return new Ended(ended, faults);
    }

    private static String after(String note) {
      return note.isEmpty() ? "" : "; " + note;
    }
  }

  /**
   * By the server that runs. It starts none of them again and waits for its end.
   *
   * @param patience how long guests may take
   * @return empty when there is none, or it could not be brought to do it: end it, then {@link
   *     #withoutServer}
   */
  public Optional<Ended> byServer(Duration patience) throws InterruptedException {
    Optional<ServerFile> server = control.running();
    if (server.isEmpty()) {
      return Optional.empty();
    }
    try {
      ApiClient admin = AdminApi.of(server.get(), environment.home());
      JsonNode wish =
          JsonMapper.shared().createObjectNode().put("patienceSeconds", patience.toSeconds());
      JsonNode stands = admin.post(PATH, wish);
      long end = System.nanoTime() + patience.plus(beside).toNanos();
      while (!stands.path("state").asString("").equals("over")) {
        if (System.nanoTime() > end) {
          tell.accept("The server does not come to the end of it; it is ended.");
          return Optional.empty();
        }
        Thread.sleep(PACE);
        stands = admin.get(PATH);
      }
      return Optional.of(Ended.of(stands));
    } catch (CommandFailedException | ApiException e) {
      tell.accept(
          "The server does not switch the machines off (%s); it is ended first."
              .formatted(PlainText.line(String.valueOf(e.getMessage()))));
      return Optional.empty();
    }
  }

  /**
   * Where no server holds the home any more. What does not come to its end in the time that a
   * server would have is ended.
   *
   * @throws CommandFailedException when it cannot be done
   */
  public Ended withoutServer(Duration patience) throws InterruptedException {
    if (!control.everHeld()) {
      return Ended.NOTHING;
    }
    try {
      return Ended.of(
          JsonMapper.shared()
              .readTree(control.runMachinesOff(patience, patience.plus(beside), tell)));
    } catch (IOException | JacksonException e) {
      throw new CommandFailedException(
          "the machines of %s were not switched off".formatted(environment.home()),
          String.valueOf(e.getMessage()),
          "call this again; " + environment.call("doctor") + " checks what is needed",
          e);
    }
  }
}
