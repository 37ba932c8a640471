package dev.vakna.testkit.ledger;

import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.function.Function;

/** Another storage, whose transactions tell the time of a clock of the test's. */
public record ClockedStore(Store store, InstantSource clock) implements Store {

  @Override
  public <R> R transact(Function<Tx, R> work) {
    return store.transact(tx -> work.apply(clocked(tx)));
  }

  @Override
  public Journal<Tx> journal() {
    return store.journal();
  }

  private Tx clocked(Tx tx) {
    Object proxy =
        Proxy.newProxyInstance(
            Tx.class.getClassLoader(),
            new Class<?>[] {Tx.class},
            (self, method, arguments) -> {
              if (method.getName().equals("now")) {
                return clock.instant();
              }
              try {
                return method.invoke(tx, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
    return (Tx) proxy;
  }
}
