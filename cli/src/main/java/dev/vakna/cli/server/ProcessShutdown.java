package dev.vakna.cli.server;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.OutsideProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Ends a process: first it is asked, then it is waited for, and what does not heed is killed. */
final class ProcessShutdown {
  private static final Duration QUICK = Duration.ofSeconds(3);
  private static final Duration KILLED_WITHIN = Duration.ofSeconds(20);

  private final Consumer<String> tell;

  /**
   * @param tell where a person is told what is waited for
   */
  ProcessShutdown(Consumer<String> tell) {
    this.tell = tell;
  }

  /**
   * Ends it and returns when it has ended.
   *
   * @param what for example {@code the server}
   * @param ask the signal that it takes as: end in good order
   * @param last the signal that it must heed
   * @param patience how long the first may take
   * @return false when it had to be killed
   */
  boolean end(long pid, String what, String ask, String last, Duration patience)
      throws InterruptedException {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty()) {
      return true;
    }
    signal(ask, pid, what);
    // A process that was halted would keep the request until it goes on.
    signal("CONT", pid, what);
    if (ended(process.get(), min(QUICK, patience))) {
      return true;
    }
    tell.accept(
        "Waiting up to %d s for %s (process %d) to end by itself; then it is killed."
            .formatted(patience.toSeconds(), what, pid));
    if (ended(process.get(), patience.minus(min(QUICK, patience)))) {
      return true;
    }
    signal(last, pid, what);
    if (!ended(process.get(), KILLED_WITHIN)) {
      throw new CommandFailedException(
          "%s (process %d) was killed and is still there".formatted(what, pid),
          "the system cannot end it, as while a disk does not answer",
          "look at the host's disks, then call this again",
          null);
    }
    return false;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static boolean ended(ProcessHandle process, Duration within) throws InterruptedException {
    try {
      process.onExit().get(within.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return !process.isAlive();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void signal(String name, long pid, String what) throws InterruptedException {
    try {
      Process kill =
          OutsideProgram.of(List.of("kill", "-" + name, Long.toString(pid)))
              .redirectErrorStream(true)
              .start();
      String said;
      try (var reader = kill.inputReader()) {
        said = String.join(" ", reader.lines().toList());
      }
      if (kill.waitFor() != 0 && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
        throw new CommandFailedException(
            "%s (process %d) cannot be ended by this user".formatted(what, pid),
            said,
            "call this as the user who started it, or as root",
            null);
      }
    } catch (IOException e) {
      throw new CommandFailedException(
          "%s (process %d) could not be told to end".formatted(what, pid),
          String.valueOf(e.getMessage()),
          "end it by hand: kill -%s %d".formatted(name, pid),
          e);
    }
  }
}
