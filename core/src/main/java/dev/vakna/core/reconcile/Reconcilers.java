package dev.vakna.core.reconcile;

import java.util.List;

/** The reconcilers of a server, one for each engine that it reaches. */
public record Reconcilers(List<Reconciler> all) {

  public Reconcilers {
    all = List.copyOf(all);
  }

  /**
   * That of an engine.
   *
   * @throws IllegalArgumentException when the server does not reach it
   */
  public Reconciler of(String engine) {
    return all.stream()
        .filter(each -> each.engine().equals(engine))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("nothing reconciles engine %s".formatted(engine)));
  }
}
