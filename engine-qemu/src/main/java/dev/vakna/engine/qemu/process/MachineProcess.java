package dev.vakna.engine.qemu.process;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.home.MachineRecord;
import dev.vakna.engine.qemu.home.MachineRecord.Defined;
import dev.vakna.engine.qemu.home.MachineRecord.Run;
import dev.vakna.engine.qemu.home.MachineStore;
import dev.vakna.engine.qemu.home.SocketDirectory;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.qmp.QmpClient;
import dev.vakna.engine.qemu.qmp.QmpErrorException;
import dev.vakna.engine.qemu.qmp.QmpTimeoutException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Finding a machine's process again, talking to it and ending it. */
public final class MachineProcess {

  private static final Duration GREETING = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration QUIT = Duration.ofSeconds(5);
  private static final Duration SIGNAL = Duration.ofSeconds(3);

  private final MachineStore store;

  public MachineProcess(MachineStore store) {
    this.store = store;
  }

  /** What was found of a machine's process. */
  public sealed interface Found {
    /** No process of this machine runs. */
    record Gone() implements Found {}

    /**
     * It runs and may be talked to and ended.
     *
     * @param pid process id
     * @param startTicks start time
     */
    record Ours(long pid, long startTicks) implements Found {}

    /**
     * A process that looks like it was started moments before its starter died, and does not
     * confirm it.
     *
     * @param pid process id
     */
    record Unconfirmed(long pid) implements Found {}
  }

  /**
   * Looks for the process of the recorded run. A process id alone is nothing: ids are used again.
   * It is ours when its start time is the recorded one, its user is the machine's and its arguments
   * carry the machine's uuid; where no start time was recorded yet, its monitor must say so too.
   */
  public Found find(MachineRecord record) {
    Run run = record.run();
    Defined defined = record.defined();
    if (run == null || defined == null || !run.bootId().equals(ProcessTable.bootId())) {
      return new Found.Gone();
    }
    String uuid = defined.plan().identity().smbiosUuid();
    boolean recorded = run.startTicks() > 0;
    OptionalLong pid = recorded ? OptionalLong.of(run.pid()) : unrecorded(record.name(), uuid);
    if (pid.isEmpty()) {
      return new Found.Gone();
    }
    long candidate = pid.getAsLong();
    OptionalLong ticks = ProcessTable.startTicks(candidate);
    if (ticks.isEmpty()
        || recorded && ticks.getAsLong() != run.startTicks()
        || !ProcessTable.carries(candidate, uuid, record.uid())) {
      return new Found.Gone();
    }
    if (!recorded && !confirms(record, uuid)) {
      return new Found.Unconfirmed(candidate);
    }
    return new Found.Ours(candidate, ticks.getAsLong());
  }

  private OptionalLong unrecorded(MachineName name, String uuid) {
    Optional<Long> written = ProcessTable.readPid(store.directory(name).pidFile());
    return written.isPresent() && ProcessTable.carries(written.get(), uuid)
        ? OptionalLong.of(written.get())
        : ProcessTable.search(uuid);
  }

  private boolean confirms(MachineRecord record, String uuid) {
    try (QmpClient qmp = open(record)) {
      return qmp.execute("query-uuid", PATIENCE).path("UUID").asString("").equals(uuid);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * A session with the machine's monitor, after the far end was seen to be this machine's. The
   * second monitor is taken where somebody else has the first.
   */
  public QmpClient open(MachineRecord record) throws IOException {
    Run run = record.run();
    Defined defined = record.defined();
    if (run == null || defined == null) {
      throw new IOException("machine %s does not run".formatted(record.name()));
    }
    Path sockets = store.sockets(run);
    String owner = SocketDirectory.ownerName(sockets);
    QmpClient qmp;
    try {
      qmp = QmpClient.connect(sockets.resolve("qmp"), owner, GREETING);
    } catch (QmpTimeoutException e) {
      qmp = QmpClient.connect(sockets.resolve("qmp2"), owner, GREETING);
    }
    try {
      String uuid = qmp.execute("query-uuid", PATIENCE).path("UUID").asString("");
      if (!uuid.equals(defined.plan().identity().smbiosUuid())) {
        throw new IOException(
            "the monitor at %s is of another machine (%s)".formatted(sockets, uuid));
      }
      return qmp;
    } catch (IOException | RuntimeException e) {
      qmp.close();
      throw e;
    }
  }

  /** Ends the process: by its monitor, then by signals where the monitor is silent. */
  void end(MachineRecord record, Found.Ours process) {
    boolean signalled = false;
    try (QmpClient qmp = open(record)) {
      qmp.execute("quit", PATIENCE);
    } catch (QmpErrorException e) {
      throw EngineException.retryable("QEMU did not quit: " + e.getMessage(), e);
    } catch (IOException e) {
      signal(process, false);
      signalled = true;
    }
    if (awaitEnd(process, QUIT)) {
      return;
    }
    if (!signalled) {
      signal(process, false);
      if (awaitEnd(process, SIGNAL)) {
        return;
      }
    }
    signal(process, true);
    if (!awaitEnd(process, SIGNAL)) {
      throw EngineException.retryable(
          "process %d of machine %s does not end; the kernel waits for its storage"
              .formatted(process.pid(), record.name()),
          null);
    }
  }

  private static void signal(Found.Ours process, boolean force) {
    Optional<ProcessHandle> handle = ProcessHandle.of(process.pid());
    // The handle remembers a start time of its own and signals no later process of that id.
    if (handle.isPresent() && alive(process)) {
      if (force) {
        handle.get().destroyForcibly();
      } else {
        handle.get().destroy();
      }
    }
  }

  static boolean alive(Found.Ours process) {
    OptionalLong ticks = ProcessTable.startTicks(process.pid());
    return ticks.isPresent() && ticks.getAsLong() == process.startTicks();
  }

  private static boolean awaitEnd(Found.Ours process, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (alive(process)) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      pause();
    }
    return true;
  }

  static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw EngineException.retryable("interrupted while waiting for QEMU", e);
    }
  }

  /** Ends a process of our own at once. */
  static void kill(@Nullable Process process) {
    if (process == null || !process.isAlive()) {
      return;
    }
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The monitor's word for what the machine does, for example {@code running}. */
  public static String status(QmpClient qmp) throws IOException {
    return qmp.execute("query-status", PATIENCE).path("status").asString("");
  }
}
