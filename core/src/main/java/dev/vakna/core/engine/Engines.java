package dev.vakna.core.engine;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The engines that one server reaches. An installation may have others, which other servers reach.
 * One of them is the server's own: it makes the machines of regions that name no engine. All calls
 * but {@link #read} are pure.
 */
public interface Engines {

  /** The server's own. */
  Engine own();

  /** The engine of that name; none when this server does not reach it. */
  Optional<Engine> find(String name);

  /** Names of all, the own one first. */
  SequencedSet<String> reached();

  /** All, the own one first. */
  default List<Engine> all() {
    return reached().stream().map(this::reach).toList();
  }

  /** Name of the engine that a region's machines are made by, which may be out of reach. */
  default String makerOf(@Nullable String named) {
    return named == null ? own().name() : named;
  }

  /**
   * The engine of that name.
   *
   * @throws EngineException of the kind {@code OUT_OF_REACH} when this server does not reach it:
   *     who waits for it goes on when a server that does takes over
   */
  default Engine reach(String name) {
    return find(name)
        .orElseThrow(() ->
            EngineException.outOfReach(
                "engine %s is none that this server reaches, which are %s; start a server that reaches it"
                    .formatted(name, String.join(", ", reached())),
                null));
  }

  /**
   * Reads an engine's site, as {@link Engine#read}, for somebody who waits for an answer: an engine
   * that does not come back in time is silent. What was read was not read before this was called.
   *
   * @throws EngineException when it does not tell, or this server does not reach it
   */
  default SiteReading read(String name) {
    return reach(name).read();
  }

  /** One alone. */
  static Engines only(Engine engine) {
    return of(engine, List.of());
  }

  /**
   * Several.
   *
   * @param own the server's own
   * @param others each with a name of its own
   * @throws IllegalArgumentException when two have one name: what is kept under it would be
   *     anybody's
   */
  static Engines of(Engine own, Collection<? extends Engine> others) {
    SequencedMap<String, Engine> engines = new LinkedHashMap<>();
    engines.put(own.name(), own);
    for (Engine other : others) {
      if (engines.putIfAbsent(other.name(), other) != null) {
        throw new IllegalArgumentException("two engines are called %s".formatted(other.name()));
      }
    }
    SequencedSet<String> names =
        Collections.unmodifiableSequencedSet(new LinkedHashSet<>(engines.keySet()));
    return new Engines() {
      @Override
      public Engine own() {
        return own;
      }

      @Override
      public Optional<Engine> find(String name) {
        return Optional.ofNullable(engines.get(name));
      }

      @Override
      public SequencedSet<String> reached() {
        return names;
      }
    };
  }
}
