package dev.vakna.core.admin;

import dev.vakna.core.engine.ConsoleText;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.store.Store;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What machines wrote to their serial consoles, for operators. */
public final class Consoles {

  /** How many characters are shown at most. */
  public static final int MOST = 256 * 1024;

  private static final String PREFIX = VpsId.PREFIX + "_";

  private final Store store;
  private final Engines engines;

  /**
   * @param engines those that this server reaches
   */
  public Consoles(Store store, Engines engines) {
    this.store = Objects.requireNonNull(store);
    this.engines = Objects.requireNonNull(engines);
  }

  /**
   * The end of a machine's console.
   *
   * @param host where the machine is
   * @param text a guest's own: bounded, control characters made harmless, and not to be believed;
   *     empty when nothing was written
   */
  public record Shown(String host, MachineName machine, String text) {}

  /**
   * The end of what a machine wrote.
   *
   * @param called its name, or the id of its VPS
   * @param maxChars 1 to {@link #MOST}
   * @param askedOf name of the engine that is asked for a machine that no record speaks of; null
   *     for the server's own. That of a recorded one is recorded
   * @throws AdminRefusedException when there is no such machine here
   */
  public Shown end(String called, int maxChars, @Nullable String askedOf) {
    if (maxChars < 1 || maxChars > MOST) {
      throw AdminRefusedException.fault(
          "maxChars", FieldFault.Code.UNKNOWN_VALUE, "`maxChars` must be 1 to %d.".formatted(MOST));
    }
    VpsId id =
        VpsId.parse(called.startsWith(PREFIX) ? called : PREFIX + called)
            .orElseThrow(() -> new AdminRefusedException(NotFound.vps(called)));
    MachineName name = MachineName.of(id);
    Optional<Vps> vps = store.transact(tx -> tx.vpses().find(id));
    Engine engine =
        vps.map(this::itsEngine).orElseGet(() -> engines.reach(engines.makerOf(askedOf)));
    String text =
        text(engine, vps.map(Vps::place).orElseGet(() -> Place.of(name)), maxChars)
            .orElseThrow(() ->
                vps.isEmpty()
                    ? new AdminRefusedException(NotFound.vps(called))
                    : missing(id, engine));
    return new Shown(engine.name(), name, tail(text, maxChars));
  }

  /**
   * Name of the engine that {@link #end} asks.
   *
   * @param called the machine's name, or the id of its VPS
   * @param askedOf name of the engine that is asked for a machine that no record speaks of
   */
  public String engineOf(String called, String askedOf) {
    return VpsId.parse(called.startsWith(PREFIX) ? called : PREFIX + called)
        .flatMap(id -> store.transact(tx -> tx.vpses().find(id)))
        .map(vps -> vps.site().placement())
        .map(Vps.Placement::host)
        .orElse(askedOf);
  }

  /** What the engine has of it; none when it has no such machine. */
  private Optional<String> text(Engine engine, Place place, int maxChars) {
    try {
      // An engine's word for how harmless a guest's text is is not taken.
      Optional<String> text = engine.console(place, maxChars).map(ConsoleText::harmless);
      return text.isPresent() || engine.state(place) == Observation.State.ABSENT
          ? text
          : Optional.of("");
    } catch (EngineException e) {
      if (e.retryable()) {
        throw e;
      }
      throw AdminRefusedException.of(
          ProblemCode.ENGINE_FAILED,
          "The console of machine %s cannot be read: %s."
              .formatted(place.machine(), e.getMessage()));
    }
  }

  private Engine itsEngine(Vps vps) {
    Vps.Placement placement = vps.site().placement();
    if (placement == null) {
      throw notHere(
          "%s is not run by Vakna, so its console is not kept here. Look at it where it runs."
              .formatted(vps.id().text()));
    }
    return engines
        .find(placement.host())
        .orElseThrow(() ->
            notHere(
                "%s is on host %s, and this server reaches the machines of host %s. Ask a server of that host."
                    .formatted(
                        vps.id().text(), placement.host(), String.join(", ", engines.reached()))));
  }

  private static AdminRefusedException notHere(String detail) {
    return new AdminRefusedException(
        Refusal.gate(ProblemCode.VPS_NOT_READY, "not_managed_here", detail, null));
  }

  private AdminRefusedException missing(VpsId id, Engine engine) {
    return AdminRefusedException.of(
        ProblemCode.VPS_NOT_READY,
        "%s has no machine on host %s: its restore has not made it yet, or it is missing there. The job of its restore, or the reconciler, says which."
            .formatted(id.text(), engine.name()));
  }

  /** An engine's word for how much it hands out is not taken. */
  private static String tail(String text, int maxChars) {
    int from = Math.max(0, text.length() - maxChars);
    if (from < text.length() && from > 0 && Character.isLowSurrogate(text.charAt(from))) {
      from++;
    }
    return text.substring(from);
  }
}
