package dev.vakna.simulator.world;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.backup.DeleteOutcome;
import dev.vakna.core.backup.DoomedArchive;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Place;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import dev.vakna.simulator.engine.RemoteEngine;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One server's way out to storage, engine and backup stores. Every call is a yield point, may meet
 * a fault before its effect and another one after it, and is a line of the history. Proxies, so
 * that a call that is added to a port meets its faults from its first day.
 */
final class Ports {

  /** By these words it is known that an outage was the cause of something. */
  static final String OUT_OF_REACH = "the engine is out of reach";

  private static final Duration HANG = Duration.ofMinutes(30);

  /** What an engine knows since it was made and tells without asking anybody. */
  private static final Set<String> KNOWN = Set.of("name");

  private final World world;
  private final Server server;
  private final Store raw;

  /** A transaction is at its work, in which nobody else gets the turn. */
  private boolean inTransaction;

  Ports(World world, Server server, Store raw) {
    this.world = world;
    this.server = server;
    this.raw = raw;
  }

  // Storage

  Store store() {
    Journal<Tx> journal =
        proxied(Journal.class, (_, method, arguments) -> journal(method, arguments));
    return new Store() {
      @Override
      public <R> R transact(Function<Tx, R> work) {
        return transaction(raw::transact, work);
      }

      @Override
      public <R> R read(Function<Tx, R> work) {
        return transaction(raw::read, work);
      }

      @Override
      public Journal<Tx> journal() {
        return journal;
      }
    };
  }

  /** How storage runs work. */
  private interface Running {
    <R> R run(Function<Tx, R> work);
  }

  private <R> R transaction(Running storage, Function<Tx, R> work) {
    FaultKind fault = beforeStorage();
    if (fault == FaultKind.STORAGE_REPEATED) {
      repeated(() ->
          storage.run(tx -> {
            var _ = work.apply(tx);
            throw new Again();
          }));
    }
    R result;
    try {
      inTransaction = true;
      result = storage.run(work);
    } catch (RuntimeException e) {
      world.tell("transaction: " + e);
      throw e;
    } finally {
      inTransaction = false;
    }
    world.witness().afterStorage();
    world.tell("transaction -> " + words(result));
    afterStorage();
    return result;
  }

  private Object journal(Method method, Object[] arguments) throws Throwable {
    FaultKind fault = beforeStorage();
    String name = method.getName();
    if (fault == FaultKind.STORAGE_REPEATED && name.equals("finish")) {
      Object[] again = arguments.clone();
      Journal.Ending<?> ending = (Journal.Ending<?>) arguments[2];
      again[2] = repeatedEnding(ending);
      repeated(() -> method.invoke(raw.journal(), again));
    }
    Object result;
    try {
      inTransaction = true;
      result = method.invoke(raw.journal(), arguments);
    } catch (InvocationTargetException e) {
      world.tell("journal.%s(%s): %s".formatted(name, world.words(arguments), e.getCause()));
      throw e.getCause();
    } finally {
      inTransaction = false;
    }
    world.witness().afterJournal(name, arguments, result);
    world.witness().afterStorage();
    if (world.tells() && !(name.startsWith("claim") && result.equals(Optional.empty()))) {
      world.tell("journal.%s(%s) -> %s".formatted(name, world.words(arguments), words(result)));
    }
    afterStorage();
    return result;
  }

  @SuppressWarnings("unchecked")
  private static Journal.Ending<Tx> repeatedEnding(Journal.Ending<?> ending) {
    return (tx, now) -> {
      ((Journal.Ending<Tx>) ending).apply(tx, now);
      throw new Again();
    };
  }

  /** Thrown to undo a transaction that storage runs again. */
  private static final class Again extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Again() {
      super("once more", null, false, false);
    }
  }

  private interface Attempt {
    void run() throws Throwable;
  }

  private void repeated(Attempt attempt) {
    world.faults().count(FaultKind.STORAGE_REPEATED);
    world.tell("! the transaction is run twice");
    try {
      inTransaction = true;
      attempt.run();
    } catch (Throwable e) {
      // Whatever came of it the first time is undone; the second time counts.
    } finally {
      inTransaction = false;
    }
  }

  private @Nullable FaultKind beforeStorage() {
    FaultKind fault = server.meet(Site.BEFORE_STORAGE);
    if (world.storageUnavailable()) {
      world.tell("storage does not answer");
      throw new StorageTrouble("storage does not answer");
    }
    if (fault == FaultKind.STORAGE_FAILED) {
      strike(fault, "the transaction fails");
      throw new StorageTrouble("the connection broke");
    }
    if (fault == FaultKind.STORAGE_LATE) {
      late(fault);
    }
    return fault;
  }

  private void afterStorage() {
    FaultKind fault = world.fault(Site.AFTER_STORAGE);
    if (fault == FaultKind.STORAGE_ANSWER_LOST) {
      strike(fault, "the answer is lost");
      throw new StorageTrouble("the connection broke after the commit");
    }
    if (fault == FaultKind.STORAGE_LATE) {
      late(fault);
    }
  }

  // The engine

  Engine engine() {
    Engine engine = world.engine(new SiteDoor());
    return proxied(Engine.class, (_, method, arguments) -> engine(engine, method, arguments));
  }

  /** Every call that a remote engine makes of its site. */
  private final class SiteDoor implements RemoteEngine.Door {

    @Override
    public void before(String call) {
      requireNoTransaction("the engine's site is asked for " + call);
      FaultKind fault = server.meet(Site.BEFORE_SITE);
      requireReach();
      if (fault == FaultKind.SITE_CALL_LOST) {
        strike(fault, "the call '%s' is lost".formatted(call));
        throw EngineException.outOfReach(OUT_OF_REACH, null);
      }
    }

    @Override
    public void after(String call) {
      FaultKind fault = world.fault(Site.AFTER_SITE);
      if (fault == FaultKind.SITE_ANSWER_LOST) {
        strike(fault, "the answer to '%s' is lost".formatted(call));
        throw EngineException.unsure("the site did not answer", world.settling(), null);
      }
    }
  }

  private void requireReach() {
    if (world.engineAway()) {
      throw EngineException.outOfReach(OUT_OF_REACH, null);
    }
  }

  private Object engine(Engine engine, Method method, Object @Nullable [] given) throws Throwable {
    Object[] arguments = given == null ? new Object[0] : given;
    String name = method.getName();
    if (KNOWN.contains(name)) {
      return invoke(engine, method, arguments);
    }
    requireNoTransaction("the engine is asked for " + name);
    beforeEngine(arguments);
    String call = world.tells() ? "engine.%s(%s)".formatted(name, world.words(arguments)) : "";
    prepare(name, arguments);
    Object result;
    try {
      result = invoke(engine, method, arguments);
    } catch (RuntimeException e) {
      world.tell(call + ": " + e);
      throw missed(arguments, e);
    }
    world.tell(call + " -> " + words(result));
    afterEngine(arguments);
    return result;
  }

  private void beforeEngine(Object[] arguments) {
    FaultKind fault = server.meet(Site.BEFORE_ENGINE);
    if (fault != null) {
      switch (fault) {
        case ENGINE_FAILED -> {
          strike(fault, "the engine fails");
          throw missed(arguments, EngineException.retryable("the engine is busy", null));
        }
        case ENGINE_REFUSED -> {
          strike(fault, "the engine refuses");
          throw missed(arguments, EngineException.fatal("the engine refuses", null));
        }
        case ENGINE_LATE -> late(fault);
        default -> {}
      }
    }
    try {
      requireReach();
    } catch (EngineException e) {
      throw missed(arguments, e);
    }
  }

  private void afterEngine(Object[] arguments) {
    FaultKind after = world.fault(Site.AFTER_ENGINE);
    if (after == FaultKind.ENGINE_ANSWER_LOST) {
      strike(after, "the engine's answer is lost");
      throw missed(arguments, EngineException.retryable("the engine did not answer", null));
    }
    if (after == FaultKind.ENGINE_LATE) {
      late(after);
    }
  }

  /** Whoever called does not know now how that machine is. */
  private RuntimeException missed(Object[] arguments, RuntimeException e) {
    MachineName machine = machine(arguments);
    if (machine != null) {
      world.witness().missed(world.scheduler().current(), machine);
    }
    return e;
  }

  private Object invoke(Engine engine, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(engine, arguments);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Stopped) {
        throw new InterruptedException("the transfer was stopped");
      }
      throw cause;
    }
  }

  private void prepare(String name, Object[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof TransferWatch watch) {
        arguments[i] = transfer(watch, name.equals("checkDisks"));
      }
    }
    if (name.equals("boot")) {
      world.startGuest(((Place) arguments[0]).machine());
      world.beforeStart(Objects.requireNonNull(world.scheduler().current().process()));
    }
  }

  /** A transfer was interrupted. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super("stopped", null, false, false);
    }
  }

  private TransferWatch transfer(TransferWatch watch, boolean readingBack) {
    return new TransferWatch() {
      @Override
      public void filling(LongSupplier freeBytes) {
        watch.filling(() -> {
          beforeEngine(new Object[0]);
          long free = freeBytes.getAsLong();
          afterEngine(new Object[0]);
          return free;
        });
      }

      @Override
      public void moved(long read, long total, long written) {
        inTransfer(read, readingBack);
        watch.moved(read, total, written);
      }

      @Override
      public Optional<Watch> waiting() {
        return watch.waiting();
      }
    };
  }

  private void inTransfer(long read, boolean readingBack) {
    FaultKind fault = server.meet(Site.IN_TRANSFER);
    try {
      if (fault == FaultKind.TRANSFER_STALLED) {
        Duration time = world.drawStall();
        strike(fault, "nothing moves for %d s".formatted(time.toSeconds()));
        world.scheduler().sleepInterruptibly(time.toNanos());
      } else if (fault != null) {
        breakTransfer(fault, readingBack);
      }
      if (read > 0) {
        world.scheduler().sleepInterruptibly(Duration.ofMillis(400).toNanos());
      }
    } catch (InterruptedException e) {
      throw new Stopped();
    }
  }

  private void breakTransfer(FaultKind fault, boolean readingBack) {
    switch (fault) {
      case TRANSFER_FAILED -> {
        strike(fault, "the transfer fails");
        throw EngineException.retryable("the transfer broke", null);
      }
      case DISK_FULL -> {
        strike(fault, "the disk is full");
        throw EngineException.of(EngineException.Kind.NO_SPACE, "no space is left", null);
      }
      case DISK_DAMAGED -> {
        strike(fault, "the disk holds something else");
        throw EngineException.of(EngineException.Kind.DAMAGED, "read back is not written", null);
      }
      default -> {
        if (!readingBack) {
          breakArchive(fault);
        }
      }
    }
  }

  private void breakArchive(FaultKind fault) {
    switch (fault) {
      case STORE_VANISHED -> {
        strike(fault, "the backup store is gone");
        throw EngineException.of(
            EngineException.Kind.SOURCE_UNREADABLE, "the archive is gone", null);
      }
      case ARCHIVE_TRUNCATED -> {
        strike(fault, "the archive ends too early");
        throw new ArchiveRejectedException("truncated", "the archive ends too early.", null);
      }
      case ARCHIVE_CORRUPT -> {
        strike(fault, "the archive is damaged");
        throw new ArchiveRejectedException("extent-md5", "an extent is damaged.", null);
      }
      default -> {}
    }
  }

  // Backup stores

  BackupStores stores() {
    return name -> Optional.of(new SimulatedBackups(name, true));
  }

  /** The same, in which no archive is replaced unseen: who keeps the records would believe it. */
  BackupStores steadyStores() {
    return name -> Optional.of(new SimulatedBackups(name, false));
  }

  private final class SimulatedBackups implements BackupStore {

    private final String name;
    private final boolean replaceable;

    SimulatedBackups(String name, boolean replaceable) {
      this.name = name;
      this.replaceable = replaceable;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Listing list() throws IOException {
      meet();
      return world.shelf().store().list();
    }

    @Override
    public boolean has(String key) throws IOException {
      meet();
      return world.shelf().store().has(key);
    }

    @Override
    public ArchiveFacts inspect(String key) throws IOException {
      boolean replaced = meet() == FaultKind.ARCHIVE_REPLACED && replaceable;
      ArchiveFacts facts = world.shelf().store().inspect(key);
      if (!replaced) {
        return facts;
      }
      strike(FaultKind.ARCHIVE_REPLACED, "the archive is another one now");
      return new ArchiveFacts(
          "another", facts.createdAt(), facts.devices(), facts.config(), facts.firewallConfig());
    }

    @Override
    public ArchiveSource open(String key) throws IOException {
      meet();
      return world.shelf().store().open(key);
    }

    @Override
    public DeleteOutcome delete(DoomedArchive archive) throws IOException {
      meet();
      world.witness().deleting(archive);
      DeleteOutcome outcome = world.shelf().delete(archive);
      world.tell("store.delete(%s) -> %s".formatted(archive.key(), outcome));
      meet(Site.AFTER_BACKUPS);
      return outcome;
    }

    private @Nullable FaultKind meet() throws IOException {
      return meet(Site.BEFORE_BACKUPS);
    }

    private @Nullable FaultKind meet(Site site) throws IOException {
      requireNoTransaction("a backup store is asked");
      FaultKind fault = server.meet(site);
      if (fault == FaultKind.STORE_VANISHED) {
        strike(fault, "the backup store is gone");
        throw new IOException("the backup store is not mounted");
      }
      if (fault == FaultKind.STORE_LATE) {
        late(fault);
      }
      if (fault == FaultKind.STORE_HANGS) {
        strike(fault, "the backup store does not answer");
        long until = world.scheduler().now() + HANG.toNanos();
        world
            .scheduler()
            .sleepInPeriods(
                Duration.ofSeconds(5).toNanos(),
                () -> world.isCalm() || world.scheduler().now() >= until);
      }
      return fault;
    }
  }

  /** Whatever may be late or silent would hold up everybody who waits for the same rows. */
  private void requireNoTransaction(String call) {
    if (inTransaction) {
      throw new IllegalStateException(call + " inside a transaction");
    }
  }

  private void strike(FaultKind fault, String words) {
    world.faults().count(fault);
    world.tell("! " + words);
  }

  private void late(FaultKind fault) {
    Duration time = world.drawDelay();
    strike(fault, "it takes " + time.toMillis() + " ms");
    world.scheduler().sleep(time.toNanos());
  }

  private String words(@Nullable Object result) {
    return world.tells() ? world.words(result) : "";
  }

  @SuppressWarnings("unchecked")
  private static <P> P proxied(Class<? super P> port, InvocationHandler handler) {
    return (P) Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, handler);
  }

  /** What a call was told to be done to. */
  static @Nullable MachineName machine(Object[] arguments) {
    for (Object argument : arguments) {
      if (argument instanceof MachineName name) {
        return name;
      }
      if (argument instanceof Place place) {
        return place.machine();
      }
      if (argument instanceof MachinePlan plan) {
        return plan.name();
      }
    }
    return null;
  }
}
