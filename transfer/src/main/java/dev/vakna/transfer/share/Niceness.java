package dev.vakna.transfer.share;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Lets threads give way to others: on Linux a niceness belongs to a thread. Java's own priorities
 * would need a start option and superuser's rights. Where the system has no such call, nothing
 * happens.
 */
final class Niceness {

  /** A third of the weight of threads that answer calls and of running machines. */
  private static final int NICER = 5;

  private final @Nullable MethodHandle nice;

  Niceness() {
    Linker linker = Linker.nativeLinker();
    this.nice =
        linker
            .defaultLookup()
            .find("nice")
            .map(address ->
                linker.downcallHandle(
                    address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)))
            .orElse(null);
  }

  /**
   * Makes the calling thread give way for as long as it lives; only the first call does anything.
   * Not for virtual threads, whose carriers answer calls.
   */
  void giveWay() {
    Thread thread = Thread.currentThread();
    MethodHandle call = nice;
    if (call == null || thread.isVirtual() || thread.getPriority() == Thread.MIN_PRIORITY) {
      return;
    }
    // Remembers it; by itself it means nothing to the system.
    thread.setPriority(Thread.MIN_PRIORITY);
    try {
      int _ = (int) call.invokeExact(NICER);
    } catch (Throwable e) {
      throw new IllegalStateException("nice could not be called", e);
    }
  }
}
