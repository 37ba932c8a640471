package dev.vakna.core.admin;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The machines of a host: those that the engine holds, and those that should be there by the
 * records.
 */
public final class HostMachines {

  /** How many machines a page holds. */
  public static final int PAGE = 1000;

  private final Store store;
  private final Engines engines;

  /** Those of one engine. */
  public HostMachines(Store store, Engine engine) {
    this(store, Engines.only(engine));
  }

  /**
   * @param engines those that this server reaches
   */
  public HostMachines(Store store, Engines engines) {
    this.store = Objects.requireNonNull(store);
    this.engines = Objects.requireNonNull(engines);
  }

  /**
   * A machine.
   *
   * @param inEngine the engine holds it
   * @param state what it does, as the engine sees it; null when it cannot be looked at
   * @param vps whose machine it is, or null when the records know none
   */
  public record Machine(
      MachineName name, boolean inEngine, Observation.@Nullable State state, @Nullable Vps vps) {}

  /**
   * Machines by name.
   *
   * @param more others come after the last one
   */
  public record Page(String host, List<Machine> machines, boolean more) {

    public Page {
      machines = List.copyOf(machines);
    }
  }

  /**
   * A page of those of the server's own engine.
   *
   * @param after the name of the last machine of the page before, or null for the first page
   */
  public Page page(@Nullable String after) {
    return page(engines.own().name(), after);
  }

  /**
   * A page of them. The host is looked at before the records are read: a restore writes its record
   * first, so no machine of one is shown as nobody's.
   *
   * @param engine name of the engine
   * @param after the name of the last machine of the page before, or null for the first page
   * @throws dev.vakna.core.engine.EngineException when it cannot be looked at
   */
  public Page page(String engine, @Nullable String after) {
    Sightings seen = engines.reach(engine).sightings();
    return store.transact(tx -> {
      NavigableMap<String, @Nullable VpsId> owners = new TreeMap<>();
      seen.states().keySet().forEach(name -> owners.put(name.text(), null));
      seen.troubles().keySet().forEach(name -> owners.put(name.text(), null));
      tx.vpses()
          .powers(engine, null)
          .forEach(vps -> owners.put(MachineName.of(vps.vps()).text(), vps.vps()));
      NavigableMap<String, @Nullable VpsId> rest =
          after == null ? owners : owners.tailMap(after, false);
      List<String> names = rest.keySet().stream().limit(PAGE).toList();
      Set<VpsId> ids =
          names.stream().map(rest::get).filter(Objects::nonNull).collect(Collectors.toSet());
      Map<VpsId, Vps> vpses = new HashMap<>();
      tx.vpses().all(ids).forEach(vps -> vpses.put(vps.id(), vps));
      return new Page(
          engine,
          names.stream()
              .map(name -> machine(new MachineName(name), seen, rest.get(name), vpses))
              .toList(),
          names.size() < rest.size());
    });
  }

  private static Machine machine(
      MachineName name, Sightings seen, @Nullable VpsId owner, Map<VpsId, Vps> vpses) {
    boolean unreadable = seen.troubles().containsKey(name);
    return new Machine(
        name,
        unreadable || seen.states().containsKey(name),
        seen.of(name) == Observation.State.UNKNOWN ? null : seen.of(name),
        owner == null ? null : vpses.get(owner));
  }
}
