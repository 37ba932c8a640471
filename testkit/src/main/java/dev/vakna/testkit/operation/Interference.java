package dev.vakna.testkit.operation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Stands before and behind the calls of ports, numbers them, and lets a disturbance act there. It
 * does nothing until it is told to {@link #with disturb}. Not safe for use by several threads.
 */
public final class Interference {

  /** Nothing happens. */
  public static final Disturbance NONE = point -> {};

  private Disturbance disturbance = NONE;
  private int calls;

  /** What happens at a point: it may throw what the caller is to meet there. */
  @FunctionalInterface
  public interface Disturbance {
    void at(Point point) throws Throwable;
  }

  /**
   * One side of one call.
   *
   * @param number of the call, from 1 since the disturbance was set
   * @param after behind the call, else before it
   * @param port simple name of the port
   * @param call name of its method
   * @param arguments what it was called with
   */
  public record Point(int number, boolean after, String port, String call, List<Object> arguments) {

    public Point {
      arguments = List.copyOf(arguments);
    }
  }

  /** The process ends where this is thrown. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    public Killed() {
      super("killed", null, false, false);
    }
  }

  /** From now on this happens; calls are numbered anew. */
  public void with(Disturbance now) {
    calls = 0;
    disturbance = now;
  }

  /** Calls since the disturbance was set. */
  public int calls() {
    return calls;
  }

  /**
   * The port with this interference around it.
   *
   * @param untouched names of methods that are passed on as they are
   */
  public <P> P around(Class<P> port, P real, Set<String> untouched) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              try {
                if (untouched.contains(method.getName())) {
                  return method.invoke(real, arguments);
                }
                Disturbance acting = disturbance;
                List<Object> told =
                    arguments == null
                        ? List.of()
                        : Arrays.stream(arguments).filter(Objects::nonNull).toList();
                int number = ++calls;
                acting.at(new Point(number, false, port.getSimpleName(), method.getName(), told));
                Object result = method.invoke(real, arguments);
                acting.at(new Point(number, true, port.getSimpleName(), method.getName(), told));
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
