package dev.vakna.simulator.planted;

import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Journal;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The house's parts, each with one thing about it changed. */
final class Altered {

  private Altered() {}

  /** What a changed method does. */
  interface Instead {
    Object call(Original original, Object[] arguments) throws Throwable;
  }

  /** The method as it was. */
  interface Original {
    Object call(Object... arguments) throws Throwable;
  }

  @SuppressWarnings("unchecked")
  static <P> P method(Class<? super P> port, P part, String name, Instead instead) {
    return (P)
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, given) -> {
              Object[] arguments = given == null ? new Object[0] : given;
              Original original =
                  with -> {
                    try {
                      return method.invoke(part, with);
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  };
              return method.getName().equals(name)
                  ? instead.call(original, arguments)
                  : original.call(arguments);
            });
  }

  /** A transaction some of whose records do one thing differently. */
  static <R> Tx records(Tx tx, String which, Class<R> port, String name, Instead instead) {
    return method(
        Tx.class,
        tx,
        which,
        (original, arguments) -> method(port, port.cast(original.call(arguments)), name, instead));
  }

  /** A store whose transactions are seen differently, those of the journal's endings excepted. */
  static Store transactions(Store store, UnaryOperator<Tx> seen) {
    return new Store() {
      @Override
      public <R> R transact(Function<Tx, R> work) {
        return store.transact(tx -> work.apply(seen.apply(tx)));
      }

      @Override
      public <R> R read(Function<Tx, R> work) {
        return store.read(tx -> work.apply(seen.apply(tx)));
      }

      @Override
      public Journal<Tx> journal() {
        return store.journal();
      }
    };
  }

  static Store journal(Store store, UnaryOperator<Journal<Tx>> seen) {
    Journal<Tx> altered = seen.apply(store.journal());
    return new Store() {
      @Override
      public <R> R transact(Function<Tx, R> work) {
        return store.transact(work);
      }

      @Override
      public <R> R read(Function<Tx, R> work) {
        return store.read(work);
      }

      @Override
      public Journal<Tx> journal() {
        return altered;
      }
    };
  }

  static List<OperationKind<Tx, ?>> each(
      List<OperationKind<Tx, ?>> kinds, UnaryOperator<OperationKind<Tx, ?>> altered) {
    return kinds.stream().<OperationKind<Tx, ?>>map(altered).toList();
  }

  /** A kind whose endings see another transaction. */
  static <C> OperationKind<Tx, C> endings(OperationKind<Tx, C> kind, UnaryOperator<Tx> seen) {
    return new AlteredKind<>(kind) {
      @Override
      public String complete(Tx tx, C context, Instant now) {
        return kind.complete(seen.apply(tx), context, now);
      }

      @Override
      public String abandon(Tx tx, C context, Failure failure, Instant now) {
        return kind.abandon(seen.apply(tx), context, failure, now);
      }
    };
  }

  /** A kind as it is, to be changed. */
  static class AlteredKind<C> implements OperationKind<Tx, C> {
    private final OperationKind<Tx, C> kind;

    AlteredKind(OperationKind<Tx, C> kind) {
      this.kind = kind;
    }

    @Override
    public String name() {
      return kind.name();
    }

    @Override
    public List<Step<C>> steps() {
      return kind.steps();
    }

    @Override
    public boolean forwardOnly() {
      return kind.forwardOnly();
    }

    @Override
    public C context(Operation operation, Map<String, String> results) {
      return kind.context(operation, results);
    }

    @Override
    public String complete(Tx tx, C context, Instant now) {
      return kind.complete(tx, context, now);
    }

    @Override
    public String abandon(Tx tx, C context, Failure failure, Instant now) {
      return kind.abandon(tx, context, failure, now);
    }
  }

  /** A step as it is, to be changed. */
  static class AlteredStep<C> implements Step<C> {
    private final Step<C> step;

    AlteredStep(Step<C> step) {
      this.step = step;
    }

    @Override
    public String name() {
      return step.name();
    }

    @Override
    public int weight() {
      return step.weight();
    }

    @Override
    public String intent(C context) {
      return step.intent(context);
    }

    @Override
    public String perform(C context, StepControl control) throws InterruptedException {
      return step.perform(context, control);
    }

    @Override
    public void undo(C context, StepControl control) throws InterruptedException {
      step.undo(context, control);
    }
  }

  static Object[] with(Object[] arguments, int place, Object value) {
    Object[] changed = arguments.clone();
    changed[place] = value;
    return changed;
  }

  static Claim claim(Object[] arguments) {
    return (Claim) arguments[0];
  }
}
